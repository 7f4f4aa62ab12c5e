import assert from 'node:assert/strict';
import { MAX_CALLS } from '../../src/calls/call-tracker';
import type { CallReport } from '../../src/calls/report';
import { readSavedCalls } from '../../src/calls/saved-calls';
import { BEGAN_AT, FollowedCalls, MINUTE_MS } from './followed-calls';

interface Expected {
  /** Of the last report, in seconds. */
  readonly ring?: number;
  readonly talk?: number;
  readonly certain?: false;
}

/** What happens, what is told, and what the last report says of it. */
const STORIES: Readonly<
  Record<string, readonly (readonly [story: string, phases: string, last: Expected])[]>
> = {
  'an ordinary call': [
    ['0 ringing', 'ringing', {}],
    ['0 ringing, 5 answered', 'ringing answered', { ring: 5 }],
    ['0 ringing, 5 answered, 65 ended', 'ringing answered ended(answered)', { ring: 5, talk: 60 }],
    ['0 ringing, 20 ended', 'ringing ended(missed)', { ring: 20 }],
    ['0 ringing, 20 missed', 'ringing missed(missed)', { ring: 20 }],
    [
      '0 ringing, 5 answered, 15 held, 25 answered, 65 ended',
      'ringing answered held answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    [
      '0 ringing, 5 answered, 15 held, 65 ended',
      'ringing answered held ended(answered)',
      { ring: 5, talk: 60 },
    ],
  ],
  'repeats are no changes': [
    [
      '0 ringing, 1 ringing, 5 answered, 5 answered, 65 ended, 65 ended',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    ['0 ringing, 20 missed, 20 missed, 21 ended, 3600 ended', 'ringing missed(missed)', { ring: 20 }],
    ['0 ringing, 20 ended, 21 missed', 'ringing ended(missed)', { ring: 20 }],
  ],
  'events out of order': [
    ['0 answered, 0 ringing, 60 ended', 'answered ended(answered)', { talk: 60 }],
    [
      '0 ringing, 5 held, 5 answered, 65 ended',
      'ringing held answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    ['0 ended, 0 ringing, 1 answered', 'ended(unknown)', {}],
    ['0 ringing, 20 ended, 21 ringing, 22 answered, 23 held', 'ringing ended(missed)', { ring: 20 }],
  ],
  'a part that never comes': [
    ['0 answered, 60 ended', 'answered ended(answered)', { talk: 60 }],
    ['0 ended', 'ended(unknown)', {}],
    ['0 missed', 'missed(missed)', {}],
    ['0 held, 60 ended', 'held ended(answered)', {}],
    ['0 ringing, 5 held, 65 ended', 'ringing held ended(answered)', {}],
  ],
  'a taken call is not missed, whatever other phones do': [
    ['0 ringing, 5 answered, 6 missed, 65 ended', 'ringing answered ended(answered)', { ring: 5, talk: 60 }],
    ['0 ringing, 5 answered, 6 ringing, 65 ended', 'ringing answered ended(answered)', { ring: 5, talk: 60 }],
    [
      '0 ringing, 5 answered, 6 held, 7 ringing, 8 missed, 65 ended',
      'ringing answered held ended(answered)',
      { ring: 5, talk: 60 },
    ],
  ],
  'several parties, one id': [
    // Phones that ring together.
    [
      '0 ringing:a, 0 ringing:b, 5 answered:b, 5 ended:a, 65 ended:b',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    [
      '0 ringing:a, 0 ringing:b, 5 answered:b, 65 ended:b',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    ['0 ringing:a, 0 ringing:b, 10 missed:a, 20 missed:b', 'ringing missed(missed)', { ring: 20 }],
    [
      '0 ringing:a, 0 ringing:b, 10 missed:a, 15 answered:b, 75 ended:b',
      'ringing answered ended(answered)',
      { ring: 15, talk: 60 },
    ],
    ['0 ringing:a, 0 ringing:b, 10 missed:a, 20 ended:b', 'ringing ended(missed)', { ring: 20 }],
    // A party that has gone does not come back.
    [
      '0 ringing:a, 0 ringing:b, 10 missed:a, 10 answered:a, 20 missed:b',
      'ringing missed(missed)',
      { ring: 20 },
    ],
    // A transfer after a question, and one without.
    [
      '0 ringing:a, 5 answered:a, 30 ringing:b, 35 answered:b, 40 ended:a, 65 ended:b',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    [
      '0 ringing:a, 5 answered:a, 30 ringing:b, 30 ended:a, 35 answered:b, 65 ended:b',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    // A conference.
    [
      '0 answered:a, 10 answered:b, 20 answered:c, 30 ended:b, 40 ended:a, 60 ended:c',
      'answered ended(answered)',
      { talk: 60 },
    ],
    // A transfer that nobody takes.
    [
      '0 ringing:a, 5 answered:a, 30 ringing:b, 31 ended:a, 50 missed:b',
      'ringing answered ended(answered)',
      { ring: 5, talk: 45 },
    ],
    [
      '0 answered:a, 30 held:a, 31 ringing:b, 32 ended:a, 60 missed:b',
      'answered held ended(answered)',
      { talk: 60 },
    ],
    // Phones that ring on, where nobody says which of them was answered.
    [
      '0 ringing:a, 0 ringing:b, 5 answered, 6 missed:a, 7 missed:b, 65 ended',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    // Nobody says which party: that is the end of the call.
    ['0 answered:a, 10 answered:b, 60 ended', 'answered ended(answered)', { talk: 60 }],
    ['0 ringing, 5 answered:a, 65 ended:a', 'ringing answered ended(answered)', { ring: 5, talk: 60 }],
    // Another party soon after the end: the call goes on, in a report of its own.
    [
      '0 ringing:a, 5 answered:a, 30 ended:a, 31 ringing:b, 35 answered:b, 95 ended:b',
      'ringing answered ended(answered) ringing answered ended(answered)',
      { ring: 4, talk: 60 },
    ],
  ],
  'a gap': [
    ['0 ringing, 5 gap, 20 ended', 'ringing ended(unknown)', { certain: false }],
    ['0 ringing, 5 gap, 20 missed', 'ringing missed(missed)', { ring: 20, certain: false }],
    [
      '0 ringing, 3 gap, 5 answered, 65 ended',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60, certain: false },
    ],
    [
      '0 ringing, 5 answered, 6 gap, 65 ended',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60, certain: false },
    ],
    [
      '0 ringing, 3 gap, 5 held, 7 answered, 65 ended',
      'ringing held answered ended(answered)',
      { certain: false },
    ],
    ['0 gap, 1 ringing, 20 ended', 'ringing ended(missed)', { ring: 19 }],
    ['0 gap, 1 answered, 61 ended', 'answered ended(answered)', { talk: 60, certain: false }],
    ['0 gap, 1 ended', 'ended(unknown)', { certain: false }],
    ['0 gap, 1 missed', 'missed(missed)', { certain: false }],
    ['0 gap, 14401 answered', 'answered', {}],
  ],
  'a restart': [
    [
      '0 ringing, 5 answered, 6 restart, 65 ended',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60, certain: false },
    ],
    ['0 ringing, 5 restart, 20 ended', 'ringing ended(unknown)', { certain: false }],
    [
      '0 ringing, 3 restart, 5 answered, 65 ended',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60, certain: false },
    ],
    [
      '0 answered:a, 10 answered:b, 20 restart, 30 ended:a, 60 ended:b',
      'answered ended(answered)',
      { talk: 60, certain: false },
    ],
    [
      '0 answered:a, 10 ringing:b, 20 ended:a, 30 restart, 60 missed:b',
      'answered ended(answered)',
      { talk: 60, certain: false },
    ],
    ['0 ringing:a, 1 restart, 14401 nothing', 'ringing ended(unknown)', { certain: false }],
  ],
  'a clock that is set meanwhile': [
    [
      '0 ringing, 1 clock86400, 5 answered, 6 clock-259200, 65 ended',
      'ringing answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    ['0 ringing, 1 clock-86400, 20 ended', 'ringing ended(missed)', { ring: 20 }],
  ],
  'a call that never ends': [
    ['0 ringing, 14399 nothing', 'ringing', {}],
    ['0 ringing, 14400 nothing', 'ringing ended(unknown)', { certain: false }],
    ['0 ringing, 5 answered, 14405 nothing', 'ringing answered ended(unknown)', { ring: 5, certain: false }],
    ['0 ringing, 5 answered, 14000 answered, 14405 nothing', 'ringing answered', { ring: 5 }],
    ['0 ringing, 14400 nothing, 14401 ended', 'ringing ended(unknown)', { certain: false }],
  ],
  'an id that comes again': [
    [
      '0 ringing, 20 ended, 31 ringing, 36 answered, 96 ended',
      'ringing ended(missed) ringing answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
    ['0 ringing, 20 ended, 31 answered', 'ringing ended(missed) answered', {}],
    [
      '0 ringing:a, 20 ended:a, 3620 ringing:a, 3625 answered:a, 3685 ended:a',
      'ringing ended(missed) ringing answered ended(answered)',
      { ring: 5, talk: 60 },
    ],
  ],
};

/** Whether the report has at least these properties. */
function assertHas(report: CallReport | undefined, expected: Partial<CallReport>): void {
  assert.deepEqual({ ...report, ...expected }, report);
}

describe('the calls that events make', () => {
  for (const [what, stories] of Object.entries(STORIES)) {
    describe(what, () => {
      for (const [story, phases, { ring, talk, certain = true }] of stories) {
        it(`${story}: ${phases}`, () => {
          const calls = new FollowedCalls().settle().play(story);
          const last = calls.told.at(-1);
          assert.equal(calls.phases, phases);
          assert.deepEqual(
            { ringMs: last?.ringMs, talkMs: last?.talkMs, certain: last?.certain },
            { ringMs: ring && ring * 1000, talkMs: talk && talk * 1000, certain },
          );
        });
      }
    });
  }

  it('are told with all that is known, and with nothing that is not', () => {
    const calls = new FollowedCalls();
    const parties = () => ({ direction: 'inbound', from: '+13125550142', to: '+12025550100' });
    calls.tracker.note({ id: 'c1', phase: 'ringing', parties }, calls.now);
    calls.pass(4_000);
    calls.note('answered');
    calls.pass(10_000);
    calls.note('ended');
    const common = { id: 'c1', ...parties(), startedAt: BEGAN_AT, certain: true };
    assert.deepEqual(calls.told, [
      { ...common, phase: 'ringing', previous: null, events: 1 },
      {
        ...common,
        phase: 'answered',
        previous: 'ringing',
        answeredAt: BEGAN_AT + 4_000,
        ringMs: 4_000,
        events: 2,
      },
      {
        ...common,
        ...{ phase: 'ended', previous: 'answered', outcome: 'answered', events: 3 },
        ...{ answeredAt: BEGAN_AT + 4_000, endedAt: BEGAN_AT + 14_000, ringMs: 4_000, talkMs: 10_000 },
      },
    ]);
  });

  it('have no end if none was seen', () => {
    const last = new FollowedCalls().play('0 ringing, 5 answered, 14405 nothing').told.at(-1);
    assert.deepEqual([last?.phase, last?.endedAt, last?.talkMs], ['ended', undefined, undefined]);
  });

  it('may have begun before anybody listened, for as long as a call may be silent', () => {
    const first = new FollowedCalls().play('0 answered').told.at(-1);
    const later = new FollowedCalls().play('14400 answered').told.at(-1);
    assert.deepEqual([first?.certain, later?.certain], [false, true]);
  });

  it('learn who talks to whom from several events: the first event that says it counts', () => {
    const calls = new FollowedCalls();
    calls.tracker.note({ id: 'c1', phase: 'ringing', parties: () => ({ from: '1' }) }, calls.now);
    calls.tracker.note({ id: 'c1', phase: 'ringing', parties: () => ({ from: '2', to: '3' }) }, calls.now);
    assertHas(calls.tracker.inProgress()[0], { from: '1', to: '3' });
  });

  it('in progress are listed in order, without finished calls', () => {
    const calls = new FollowedCalls();
    for (const id of ['a', 'b', 'c']) {
      calls.note('ringing', id);
      calls.pass(1_000);
    }
    calls.note('answered', 'a');
    calls.note('ended', 'b');
    assert.deepEqual(
      calls.tracker.inProgress().map(({ id, phase }) => `${id} ${phase}`),
      ['a answered', 'c ringing'],
    );
  });

  it('in progress are listed in the order of their first events, also if all of them were read at once', () => {
    const calls = new FollowedCalls();
    for (const id of ['b', 'a', 'd', 'c']) calls.note('ringing', id);
    calls.note('answered', 'b');
    calls.note('ended', 'd');
    assert.deepEqual(
      calls.tracker.inProgress().map(({ id }) => id),
      ['b', 'a', 'c'],
    );
  });

  it(`are no more than ${MAX_CALLS} at once: the call that was silent for longest is given up, and this is told`, () => {
    const calls = new FollowedCalls();
    for (let n = 0; n < MAX_CALLS; n += 1) calls.note('ringing', `c${n}`);
    calls.note('answered', 'c0');
    calls.note('ringing', 'one more');
    assert.deepEqual(calls.givenUp, ['c1 too-many']);
    assert.equal(calls.tracker.inProgress().length, MAX_CALLS);
    const lost = calls.told.find(({ id, outcome }) => id === 'c1' && outcome !== undefined);
    assertHas(lost, { phase: 'ended', outcome: 'unknown', certain: false });
    calls.note('ended', 'c1');
    assert.equal(calls.told.filter(({ id }) => id === 'c1').length, 2);
  });

  it('are all given up in time, and not earlier', () => {
    const calls = new FollowedCalls(1);
    calls.note('ringing', 'a');
    calls.pass(MINUTE_MS / 2);
    calls.note('ringing', 'b');
    assert.equal(calls.tracker.expiresAt, calls.now.elapsedMs + MINUTE_MS / 2);
    calls.pass(MINUTE_MS / 2);
    assert.deepEqual(calls.givenUp, ['a silent']);
    calls.pass(MINUTE_MS / 2);
    assert.deepEqual(calls.givenUp, ['a silent', 'b silent']);
    assert.equal(calls.tracker.expiresAt, undefined);
  });

  it('are taken up after a restart with the times they had, also where the clock was set back meanwhile', () => {
    const calls = new FollowedCalls();
    calls.note('ringing');
    calls.pass(5_000);
    calls.restart(3_000);
    calls.note('answered');
    assertHas(calls.told.at(-1), { startedAt: BEGAN_AT, ringMs: 8_000, certain: false });
    calls.restart(-3_600_000);
    calls.note('ended');
    assertHas(calls.told.at(-1), { outcome: 'answered', ringMs: 8_000, talkMs: 0 });
  });
});

describe('calls that were kept across a restart', () => {
  const sound = { id: 'a', phase: 'ringing', startedAt: 1, lastEventAt: 2 };
  const cases: readonly (readonly [kept: unknown, read: number])[] = [
    [[sound], 1],
    [
      [sound, { ...sound, id: 'b', rangAt: 1, events: 3, legs: [['x', 'ringing']], parties: { from: '1' } }],
      2,
    ],
    [undefined, 0],
    ['calls', 0],
    [{ a: sound }, 0],
    [[null, 7, 'a', []], 0],
    [[{ ...sound, id: 7 }], 0],
    [[{ ...sound, phase: 'ended' }], 0],
    [[{ ...sound, phase: 'busy' }], 0],
    [[{ ...sound, startedAt: 'now' }], 0],
    [[{ ...sound, lastEventAt: null }], 0],
  ];
  for (const [kept, read] of cases) {
    it(`are read as far as they can be: ${JSON.stringify(kept)}: ${read}`, () => {
      assert.equal(readSavedCalls(kept).length, read);
    });
  }

  it('lose what can not be read of them, and keep the rest', () => {
    const odd = {
      ...sound,
      previous: 'x',
      events: -1,
      rangAt: 'x',
      parties: { from: 7, to: '1' },
      legs: [['x', 'y'], ['z', 'over'], 7],
    };
    assert.deepEqual(readSavedCalls([odd]), [
      { ...sound, previous: null, events: 0, parties: { to: '1' }, legs: [['z', 'over']] },
    ]);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEADLINES_MS } from '../../src/connection/deadlines';
import {
  HAS_SOCKET,
  MOVES,
  next,
  type Signal,
  type SignalName,
  type State,
  type StateName,
  type Tries,
} from '../../src/connection/state';
import { RealtimeError } from '../../src/failures/realtime-error';

const NOW = 1_000_000;
const HALF = { elapsedMs: NOW, random: () => 0.5 };

const lost = new RealtimeError('reset', 'lost', { host: 'h', port: 1 });
const late = new RealtimeError('open-timeout', 'late', { seconds: 10 });
const rejected = new RealtimeError('token-rejected', 'no', { reason: '' });
const misconfigured = new RealtimeError('misconfigured', 'no token', { property: 'token' });

const none: Tries = { outages: 0, rejections: 0 };
const tries: Tries = { outages: 2, rejections: 1, since: NOW - 20_000 };

/** One of each state; `closing` and `ready` in both their forms. */
const STATES = {
  idle: { name: 'idle' },
  authorizing: { name: 'authorizing', tries },
  opening: { name: 'opening', tries },
  authenticating: { name: 'authenticating', tries },
  ready: { name: 'ready', tries },
  'ready, streaming': { name: 'ready', tries, streamingAt: NOW - 10_000 },
  waiting: { name: 'waiting', tries, why: lost, delayMs: 700, retryAt: NOW + 700 },
  stopping: { name: 'stopping', tries },
  closing: { name: 'closing', after: 'idle' },
  'closing to reopen': { name: 'closing', after: 'reopen' },
  failed: { name: 'failed', why: misconfigured },
} as const satisfies Record<string, State>;

const SIGNALS: { readonly [N in SignalName]: Extract<Signal, { name: N }> } = {
  wanted: { name: 'wanted' },
  unwanted: { name: 'unwanted' },
  retry: { name: 'retry' },
  authorized: { name: 'authorized' },
  opened: { name: 'opened' },
  authenticated: { name: 'authenticated' },
  'token-stale': { name: 'token-stale' },
  streaming: { name: 'streaming' },
  stopped: { name: 'stopped' },
  failure: { name: 'failure', why: lost },
  deadline: { name: 'deadline', why: late },
};

/** 20 s after the first outage in a row: less than a quarter of that. */
const waitingAfter = (why: RealtimeError): State => ({
  name: 'waiting',
  tries: { ...tries, outages: 3 },
  why,
  delayMs: 4050,
  retryAt: NOW + 4050,
});
const idle: State = { name: 'idle' };
const startOver: State = { name: 'authorizing', tries: none };
const goOn: State = { name: 'authorizing', tries };

/** What changes. Every pair that is not here changes nothing. */
const CHANGES: Readonly<Record<keyof typeof STATES, Partial<Record<SignalName, State>>>> = {
  idle: { wanted: startOver },
  authorizing: {
    unwanted: idle,
    authorized: { name: 'opening', tries },
    failure: waitingAfter(lost),
    deadline: waitingAfter(late),
  },
  opening: {
    unwanted: idle,
    opened: { name: 'authenticating', tries },
    failure: waitingAfter(lost),
    deadline: waitingAfter(late),
  },
  authenticating: {
    unwanted: { name: 'closing', after: 'idle' },
    authenticated: { name: 'ready', tries: { ...tries, rejections: 0 } },
    'token-stale': goOn,
    failure: waitingAfter(lost),
    deadline: waitingAfter(late),
  },
  ready: {
    unwanted: { name: 'stopping', tries },
    streaming: { name: 'ready', tries, streamingAt: NOW },
    failure: waitingAfter(lost),
  },
  'ready, streaming': {
    unwanted: { name: 'stopping', tries },
    failure: waitingAfter(lost),
  },
  waiting: { unwanted: idle, retry: goOn, deadline: goOn },
  stopping: {
    wanted: { name: 'ready', tries },
    stopped: { name: 'closing', after: 'idle' },
    deadline: { name: 'closing', after: 'idle' },
    failure: idle,
  },
  closing: {
    wanted: { name: 'closing', after: 'reopen' },
    unwanted: { name: 'closing', after: 'idle' },
    failure: idle,
    deadline: idle,
  },
  'closing to reopen': {
    wanted: { name: 'closing', after: 'reopen' },
    unwanted: { name: 'closing', after: 'idle' },
    failure: startOver,
    deadline: startOver,
  },
  failed: { unwanted: idle, retry: startOver },
};

const stateNames = Object.keys(DEADLINES_MS) as StateName[];
const cases = Object.keys(STATES) as (keyof typeof STATES)[];
const signals = Object.values<Signal>(SIGNALS);

describe('the states of a connection', () => {
  for (const key of cases) {
    for (const signal of signals) {
      const state: State = STATES[key];
      const expected = CHANGES[key][signal.name];
      if (expected === undefined) {
        it(`${key}: ${signal.name} changes nothing`, () => {
          assert.equal(next(state, signal, HALF), state);
        });
      } else {
        it(`${key}: ${signal.name} leads to ${expected.name}`, () => {
          assert.deepEqual(next(state, signal, HALF), expected);
        });
      }
    }
  }

  it('are all in this table', () => {
    assert.deepEqual(new Set(cases.map((key) => STATES[key].name)), new Set(stateNames));
  });
});

describe('deadlines', () => {
  const without: StateName[] = ['idle', 'ready', 'failed'];
  for (const name of stateNames) {
    if (without.includes(name)) {
      it(`${name} has no deadline`, () => {
        assert.equal(DEADLINES_MS[name], 'none');
        assert.equal(MOVES[name].deadline, undefined);
      });
    } else {
      it(`${name} has one, and it leads out of the state`, () => {
        if (name === 'waiting') assert.equal(DEADLINES_MS.waiting, 'own');
        else assert.ok(Number(DEADLINES_MS[name]) > 0 && Number(DEADLINES_MS[name]) <= 30_000);
        assert.notEqual(next(STATES[name], SIGNALS.deadline, HALF).name, name);
      });
    }
  }

  it('end an unwanted connection in less than two seconds, whatever its server does', () => {
    for (const key of cases) {
      let state = next(STATES[key], SIGNALS.unwanted, HALF);
      let totalMs = 0;
      while (state.name !== 'idle') {
        totalMs += Number(DEADLINES_MS[state.name]);
        state = next(state, SIGNALS.deadline, HALF);
      }
      assert.ok(totalMs < 2000, `${key}: ${totalMs} ms`);
    }
  });
});

describe('whatever happens to a connection', () => {
  const failures = [lost, rejected, misconfigured].map((why): Signal => ({ name: 'failure', why }));
  const anySignals = fc.array(fc.constantFrom(...signals, ...failures), { maxLength: 60 });
  const stateAfter = (happened: readonly Signal[]) =>
    happened.reduce<State>((state, signal) => next(state, signal, HALF), { name: 'idle' });

  it('it ends when nobody wants it', () => {
    fc.assert(
      fc.property(anySignals, (happened) => {
        let state = next(stateAfter(happened), SIGNALS.unwanted, HALF);
        for (let moves = 0; moves < 2; moves += 1) state = next(state, SIGNALS.deadline, HALF);
        assert.equal(state.name, 'idle');
      }),
    );
  });

  it('it never waits for longer than ten minutes, unless its server asks it to', () => {
    fc.assert(
      fc.property(anySignals, (happened) => {
        const state = stateAfter(happened);
        if (state.name === 'waiting') assert.ok(state.delayMs >= 0 && state.delayMs <= 600_000);
      }),
    );
  });

  it('it becomes ready if it is wanted, the server is good, and the configuration sound', () => {
    const good: Signal[] = [SIGNALS.deadline, SIGNALS.authorized, SIGNALS.opened, SIGNALS.authenticated];
    fc.assert(
      fc.property(anySignals, (happened) => {
        let state = next(stateAfter(happened), SIGNALS.wanted, HALF);
        if (state.name === 'failed') state = next(state, SIGNALS.retry, HALF);
        for (let moves = 0; state.name !== 'ready' && moves < 8; moves += 1) {
          const now = state;
          const signal = good.toReversed().find((each) => next(now, each, HALF) !== now);
          assert.ok(signal, `stuck in ${now.name}`);
          state = next(state, signal, HALF);
        }
        assert.equal(state.name, 'ready');
      }),
    );
  });
});

describe('after a failure', () => {
  const ready = (streamingForMs: number): State => ({
    name: 'ready',
    tries: { outages: 5, rejections: 0, since: NOW - 40_000 },
    streamingAt: NOW - streamingForMs,
  });
  const fails = (state: State, why: RealtimeError) => next(state, { name: 'failure', why }, HALF);

  const opening: State = { name: 'opening', tries: none };
  const counted: [title: string, state: State, why: RealtimeError, expected: Tries][] = [
    ['an outage counts', STATES.opening, lost, { ...tries, outages: 3 }],
    ['the first one begins now', opening, lost, { outages: 1, rejections: 0, since: NOW }],
    ['a rejection counts', STATES.authenticating, rejected, { ...tries, rejections: 2 }],
    [
      '29.999 s of streaming forgive nothing',
      ready(29_999),
      lost,
      { outages: 6, rejections: 0, since: NOW - 40_000 },
    ],
    ['30 s of streaming forgive all before', ready(30_000), lost, { outages: 1, rejections: 0, since: NOW }],
    ['to be ready without a stream forgives nothing', STATES.ready, lost, { ...tries, outages: 3 }],
  ];
  for (const [title, state, why, expected] of counted) {
    it(title, () => {
      const { name, ...rest } = fails(state, why);
      assert.equal(name, 'waiting');
      assert.deepEqual('tries' in rest && rest.tries, expected);
    });
  }

  it('no try is made where the configuration is at fault', () => {
    assert.deepEqual(fails(STATES.authorizing, misconfigured), { name: 'failed', why: misconfigured });
  });

  const waits: [title: string, retryAfterMs: number | undefined, expectedMs: number][] = [
    ['the backoff decides', undefined, 4050],
    ['the server can ask for longer', 45_000, 45_000],
    ['the server can not ask for less', 10, 4050],
    ['the server can ask for an hour at most', 86_400_000, 3_600_000],
  ];
  for (const [title, retryAfterMs, expectedMs] of waits) {
    it(`${title} (Retry-After: ${retryAfterMs ?? 'none'})`, () => {
      const options = retryAfterMs === undefined ? {} : { retryAfterMs };
      const details = { host: 'h', port: 1, status: 503, reason: '' };
      const state = fails(STATES.opening, new RealtimeError('upgrade-refused', '503', details, options));
      assert.equal(state.name === 'waiting' && state.delayMs, expectedMs);
      assert.equal(state.name === 'waiting' && state.retryAt, NOW + expectedMs);
    });
  }
});

describe('sockets', () => {
  it('are there from opening to closing, and in no other state', () => {
    const withSocket = stateNames.filter((name) => HAS_SOCKET[name]);
    assert.deepEqual(withSocket, ['opening', 'authenticating', 'ready', 'stopping', 'closing']);
  });
});

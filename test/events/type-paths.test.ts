import assert from 'node:assert/strict';
import { Evidence } from '../../src/events/evidence';
import { type TypePath, typePaths } from '../../src/events/type-paths';
import { drawCast } from '../../src/simulator/scenarios/cast';
import { USER } from '../../src/simulator/scenarios/people';
import { SCENARIO_NAMES, SCENARIOS } from '../../src/simulator/scenarios/scenarios';
import { EVENT_SHAPES as SHAPES } from '../../src/simulator/scenarios/shapes';
import { seededRandom } from '../../src/simulator/seeded-random';
import type { JsonObject } from '../../src/util/json';
import { callsOf, EVENT_SHAPES, enveloped, pathIn, WRAPPERS } from '../support/event-shapes';

function evidenceOf(events: readonly JsonObject[]): Evidence {
  const evidence = new Evidence();
  for (const event of events) evidence.note(event);
  return evidence;
}

const pathsIn = (events: readonly JsonObject[]): TypePath[] => typePaths([evidenceOf(events)]);
const namesIn = (events: readonly JsonObject[]): string[] => pathsIn(events).map(({ path }) => path);

/** So many events, each made of its number. */
const made = (count: number, event: (n: number) => JsonObject): JsonObject[] =>
  Array.from({ length: count }, (_, n) => enveloped(event(n)));

const pick = (n: number, ...values: readonly unknown[]): unknown => values[n % values.length];

/** So many scenarios of the simulator, drawn at random. */
function playedAtRandom(plays: number, seed: number): JsonObject[] {
  const random = seededRandom(seed);
  let at = Date.UTC(2026, 0, 1);
  return Array.from({ length: plays }, () => {
    const name = SCENARIO_NAMES[Math.floor(random() * SCENARIO_NAMES.length)] ?? 'missed-call';
    return SCENARIOS[name].steps(drawCast(USER, random)).map(({ delayMs, event: { event, ...rest } }) => {
      at += delayMs;
      return { event, timestamp: new Date(at).toISOString(), userId: USER.userId, ...rest };
    });
  }).flat();
}

describe('what could tell the kind of events', () => {
  describe('of calls, as telephony services tell of them', () => {
    for (const shape of EVENT_SHAPES) {
      for (const wrapper of ['', ...WRAPPERS]) {
        it(`${shape.service}, ${wrapper === '' ? 'flat' : `in ${wrapper}`}: first of all ${shape.typePath}`, () => {
          for (const calls of [2, 40]) {
            const [first, ...others] = pathsIn(callsOf(shape, calls, wrapper));
            assert.equal(first?.path, pathIn(wrapper, shape.typePath));
            assert.equal(first.types, new Set(shape.kinds).size);
            assert.equal(first.events, calls * shape.kinds.length);
            assert.deepEqual(new Set(first.samples), new Set(shape.kinds));
            for (const { path, types } of others.slice(0, 2)) {
              assert.ok(types > 1, path);
              assert.doesNotMatch(path, /id$|uuid|number|digits|phone|channel$|exten$/i);
            }
          }
        });
      }
    }
  });

  describe('of the simulator, which plays all that can happen', () => {
    for (const [shape, { title, write }] of Object.entries(SHAPES)) {
      it(`${shape}: ${title}: no name of a person, no number of anything`, () => {
        for (const plays of [3, 11, 40]) {
          for (let seed = 1; seed <= 20; seed++) {
            const paths = pathsIn(playedAtRandom(plays, seed).map((event) => enveloped(write(event))));
            assert.doesNotMatch(paths.map(({ path }) => path).join(' '), /name\b|texts\b|calls\b/i);
            for (const { path, types } of paths.slice(0, 3)) {
              assert.ok(types > 1, path);
              assert.doesNotMatch(path, /id$|from$|to$|number/i);
            }
          }
        }
      });
    }
  });

  it('is listed with how many types it would give, in how many events, and the most frequent ones', () => {
    const events = made(30, (n) => ({
      what: n < 20 ? pick(n, 'ring', 'end') : `rare ${'abcdefghij'[n - 20]}`,
      other: n,
    }));
    assert.deepEqual(pathsIn(events), [
      { path: 'what', types: 12, events: 30, samples: ['ring', 'end', 'rare a', 'rare b', 'rare c'] },
    ]);
  });

  const never: [name: string, event: (n: number) => JsonObject][] = [
    ['what is the same in all events', () => ({ event: 'call' })],
    ["the envelope's own type", (n) => ({ type: pick(n, 'userevent', 'accountevent') })],
    [
      'ids, also where they come back',
      (n) => ({ callId: pick(n, 'alpha', 'beta'), user_id: pick(n, 7, 8), uuid: `c-${n % 9}` }),
    ],
    [
      'numbers of telephones',
      (n) => ({ from: pick(n, '+15035550100', '+15035550101'), caller: pick(n, '5035550100', '5035550102') }),
    ],
    ['extensions', (n) => ({ extension: pick(n, '100', '204'), Exten: pick(n, '100', '204') })],
    [
      'times and durations',
      (n) => ({ at: `2026-05-11T08:30:0${n % 9}Z`, duration: n % 3, event_timestamp: n % 4 }),
    ],
    ['addresses', (n) => ({ event: `/v1/account/40010${n % 2}/telephony`, link: pick(n, 'a', 'b') })],
    ['sentences', (n) => ({ note: pick(n, 'Please call me back', 'I will be there at ten, see you!') })],
    ['what is new in every other event', (n) => ({ subject: `a${'bcdefghijklmnopqrstuvwxyz'[n % 25]}c` })],
    ['what is too long', (n) => ({ state: pick(n, 'x'.repeat(100), 'y'.repeat(100)) })],
    [
      'the name of a person',
      (n) => ({
        fromName: pick(n, 'Ada', 'Alan'),
        caller_name: pick(n, 'Ada', 'Alan'),
        displayname: pick(n, 'Ada', 'Alan'),
        CallerName: pick(n, 'Ada Byron', 'Alan Turing'),
        contact: { name: pick(n, 'Ada Byron', 'Alan Turing', 'Grace Hopper') },
        agent: pick(n, 'Ada', 'Alan'),
        lastSender: pick(n, 'Ada', 'Alan'),
      }),
    ],
    ['a number of things', (n) => ({ texts: n % 3, missedCalls: n % 4, unread_messages: `${n % 5}` })],
    ['nothing', (n) => ({ state: pick(n, '', null, [], {}) })],
  ];
  for (const [name, event] of never)
    it(`is never ${name}`, () => assert.deepEqual(namesIn(made(25, event)), []));

  it('is empty without events', () => assert.deepEqual(typePaths([]), []));

  describe('comes', () => {
    const cases: [name: string, event: (n: number) => JsonObject, paths: string[]][] = [
      [
        'by what the automatic rule would take, before all that it would not',
        (n) => ({ flavour: pick(n, 'in', 'out', 'up', 'down'), callStatus: pick(n, 'ring', 'end') }),
        ['callStatus', 'flavour'],
      ],
      [
        'by how many events have it',
        (n) =>
          n % 5 === 0
            ? { text: { status: pick(n / 5, 'sent', 'received', 'read', 'failed') } }
            : { call: { status: pick(n, 'ring', 'end') } },
        ['call.status', 'text.status'],
      ],
      [
        'by what values look like',
        (n) => ({ code: n % 4, muted: n % 2 === 0, flavour: pick(n, 'in', 'out', 'up') }),
        ['flavour', 'muted', 'code'],
      ],
      [
        'where no name tells it, before what describes things',
        (n) => ({
          line: { label: pick(n, 'Sales', 'Support', 'Bookings') },
          direction: pick(n, 'inbound', 'outbound'),
          what: pick(n, 'ring', 'end'),
        }),
        ['what', 'line.label', 'direction'],
      ],
      [
        'last of all, where it is a number of something',
        (n) => ({ unread: n % 4, direction: pick(n, 'inbound', 'outbound'), what: pick(n, 'ring', 'end') }),
        ['what', 'direction', 'unread'],
      ],
      [
        'by its numbers, where its name says that these are types',
        (n) => ({ messageKind: n % 4, direction: pick(n, 'inbound', 'outbound') }),
        ['messageKind', 'direction'],
      ],
    ];
    for (const [name, event, paths] of cases)
      it(name, () => assert.deepEqual(namesIn(made(24, event)), paths));
  });

  it('may have any name, except a hostile name or one that can not be a path', () => {
    const texts = ['ring', 'end', 'ring', 'end'].map(
      (kind) => `{"__proto__":"${kind}","a.b":"${kind}","":"${kind}","t":"${kind}"}`,
    );
    assert.deepEqual(namesIn(texts.map((text) => JSON.parse(text))), ['t']);
  });

  it('takes together what several uses of one connection have seen', () => {
    const one = evidenceOf(made(10, () => ({ what: 'ring' })));
    const other = evidenceOf(made(10, (n) => ({ what: pick(n, 'ring', 'end'), flavour: 'a' })));
    assert.deepEqual(typePaths([one, other]), [
      { path: 'what', types: 2, events: 20, samples: ['ring', 'end'] },
    ]);
  });
});

describe('evidence', () => {
  it('is kept for a limited number of properties and values, for any events', () => {
    const evidence = evidenceOf(
      made(3000, (n) => ({
        [`p_${n.toString(36).split('').join('_')}`]: 1,
        ...Object.fromEntries(
          Array.from({ length: 100 }, (_, m) => [
            `q_${m % 10}_${Math.floor(m / 10)}`,
            `${m} ${Math.floor(n / 2) % 250}`,
          ]),
        ),
      })),
    );
    const { properties } = evidence;
    assert.equal(evidence.events, 3000);
    assert.ok(properties.length <= 300, `${properties.length}`);
    const values = properties.reduce((sum, property) => sum + property.values.size, 0);
    assert.equal(values, 5000);
    const [, one] = evidenceOf(made(1000, (n) => ({ one: `${Math.floor(n / 2)}` }))).properties;
    assert.deepEqual([one?.events, one?.values.size, one?.others], [1000, 200, 600]);
  });

  it('keeps few of values that never come back', () => {
    const [, at] = evidenceOf(made(1000, (n) => ({ at: `at ${n}` }))).properties;
    assert.deepEqual([at?.events, at?.values.size, at?.others], [1000, 5, 995]);
  });

  it('is the same after more shapes than are remembered', () => {
    const evidence = evidenceOf(made(10, (n) => ({ what: pick(n, 'ring', 'end') })));
    evidenceOf(made(40_000, (n) => ({ [`s_${n.toString(36).split('').join('_')}`]: 1 })));
    for (const event of made(10, (n) => ({ what: pick(n, 'ring', 'end') }))) evidence.note(event);
    assert.deepEqual(typePaths([evidence])[0], {
      path: 'what',
      types: 2,
      events: 20,
      samples: ['ring', 'end'],
    });
  });
});

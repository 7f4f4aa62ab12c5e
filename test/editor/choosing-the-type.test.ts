import assert from 'node:assert/strict';
import { blindness, type CountedType, countTypes } from '../../nodes/editor/blind-type';
import { pathsIn, samplesText, typesWith, withPath } from '../../nodes/rt-connection/editor/type-preview';
import type { RecentEvent } from '../../src/events/seen';

const BLIND = '@rt-events/node-red/rt-connection:rt-connection.blind';
const text = (key: string, values = {}) => `${key} ${JSON.stringify(values)}`;

/** So many types, each of so many events. */
const counted = (types: readonly string[], count = 1, stream = 'user'): CountedType[] =>
  types.map((type) => ({ type, count, stream }));
const many = (count: number, typeOf: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => typeOf(n));
const word = (n: number) => `call.${'abcdefghijklmnop'[n % 16]}${'abcdefghijklmnop'[Math.floor(n / 16)]}`;

describe('a filter by type', () => {
  const cases: [name: string, types: readonly CountedType[], why: string | undefined][] = [
    ['sees, before there was an event', [], undefined],
    ['sees, with several types', counted(['call.ringing', 'call.ended'], 100), undefined],
    ['sees, with 99 types', counted(many(99, word)), undefined],
    ['sees, with a few odd types', counted(['a', 'b', 'c', '4711-0815', '3f7a9c']), undefined],
    ['sees, with short numbers for types', counted(['1', '2', '3', '14', '200'], 5), undefined],
    ['may see, where few events have had one type', counted(['userevent'], 3), undefined],
    [
      'is blind, where all events have one type',
      counted(['userevent'], 4),
      'one {"events":4,"type":"userevent"}',
    ],
    [
      'is blind, where each stream has one type',
      [...counted(['userevent'], 3), ...counted(['accountevent'], 3, 'account')],
      'one {"events":6,"type":"userevent"}',
    ],
    [
      'sees, where one of the streams has several',
      [...counted(['userevent'], 3), ...counted(['call.ringing', 'call.ended'], 3, 'account')],
      undefined,
    ],
    ['is blind, with 100 types', counted(many(100, word)), 'many {"types":100}'],
    [
      'is blind, where most types are ids',
      counted(['ring', ...many(5, (n) => `c-10791${n}`)]).reverse(),
      'ids {"type":"c-107914"}',
    ],
    [
      'shows no more of a type than fits',
      counted(['x'.repeat(500)], 9),
      `one {"events":9,"type":"${'x'.repeat(39)}…"}`,
    ],
  ];
  for (const [name, types, why] of cases) {
    it(name, () => assert.equal(blindness({ ever: types, recent: types }, text), why && `${BLIND}.${why}`));
    it(`${name}, and no event is remembered`, () =>
      assert.equal(blindness({ ever: types, recent: [] }, text), why && `${BLIND}.${why}`));
  }
});

describe('a filter by type, where the events of before were others', () => {
  const own = counted(['call.ringing', 'call.answered', 'call.ended'], 100);
  const untold = (count: number) => counted(['userevent'], count);
  const ids = many(60, (n) => `c-10791${n}`);
  const most = (count: number, events: number) =>
    `most ${JSON.stringify({ count, events, type: 'userevent' })}`;
  const cases: [
    name: string,
    ever: readonly CountedType[],
    recent: readonly CountedType[],
    why: string | undefined,
  ][] = [
    ['sees, while all recent events have types of their own', [...own, ...untold(40)], own, undefined],
    ['is blind, once no recent event tells a type', [...own, ...untold(45)], untold(45), most(45, 45)],
    [
      'is blind, once most recent events tell no type',
      [...own, ...untold(45)],
      [...counted(['call.ringing'], 5), ...untold(45)],
      most(45, 50),
    ],
    [
      'is blind, where few of all events ever have types of their own',
      [...untold(23), ...counted(['busy', 'available'])],
      [...counted(['busy', 'available']), ...untold(23)],
      most(23, 25),
    ],
    [
      'sees, where half of the recent events have types of their own',
      [...own, ...untold(25)],
      [...counted(['call.ringing'], 25), ...untold(25)],
      undefined,
    ],
    ['may see, where four events told no type', [...own, ...untold(4)], untold(4), undefined],
    ['is blind, once five events told no type', [...own, ...untold(5)], untold(5), most(5, 5)],
    [
      'is blind, where most events of one of the streams tell no type',
      [...own, ...counted(['accountevent', 'lead'], 6, 'account')],
      [
        ...counted(['call.ringing'], 30),
        ...counted(['accountevent'], 6, 'account'),
        ...counted(['lead'], 1, 'account'),
      ],
      'most {"count":6,"events":7,"type":"accountevent"}',
    ],
    [
      'sees, where the user stream has a type with the name of the account stream',
      counted(['accountevent', 'call.ringing'], 9),
      counted(['accountevent', 'call.ringing'], 9),
      undefined,
    ],
    ['sees, through a short run of one type', own, counted(['call.ringing'], 19), undefined],
    [
      'is blind, once a long run of events has one type',
      own,
      counted(['notification'], 20),
      'run {"events":20,"type":"notification"}',
    ],
    [
      'sees, where one type is frequent but not alone',
      own,
      [...counted(['busy'], 45), ...counted(['call.ringing', 'call.ended'])],
      undefined,
    ],
    ['is blind, once most recent types are ids', own, counted(ids.slice(0, 50)), 'ids {"type":"c-107910"}'],
    ['sees, once ids for types are over', [...counted(ids), ...own], own, undefined],
    ['sees, once the many types are over', [...counted(many(100, word)), ...own], own, undefined],
    [
      'is blind, while many types still come',
      counted(many(120, word)),
      counted(many(25, word), 2),
      'many {"types":120}',
    ],
  ];
  for (const [name, ever, recent, why] of cases) {
    it(name, () => assert.equal(blindness({ ever, recent }, text), why && `${BLIND}.${why}`));
  }

  it('counts the types of each stream apart, the most frequent first', () => {
    const of = (type: string, stream: string) => ({ type, stream });
    assert.deepEqual(countTypes([of('a', 'user'), of('b', 'user'), of('a', 'account'), of('b', 'user')]), [
      { ...of('b', 'user'), count: 2 },
      { ...of('a', 'user'), count: 1 },
      { ...of('a', 'account'), count: 1 },
    ]);
  });
});

describe('the types that recent events would have', () => {
  const seen = (event: unknown, stream: 'user' | 'account' = 'user'): RecentEvent => {
    return { type: 'old', stream, receivedAt: 0, event };
  };
  const recent = [
    seen({ data: { kind: 'ring' }, what: 'call' }),
    seen({ data: { kind: 'end' }, what: 'call' }),
    seen({ data: { kind: 'ring' } }),
    seen({ text: { state: 'sent' } }, 'account'),
    seen('no event'),
  ];
  const cases: [paths: string, types: string[]][] = [
    ['data.kind', ['ring 2', 'end 1', 'accountevent 1']],
    [' data.kind , text.state ', ['ring 2', 'end 1', 'sent 1']],
    ['nothing', ['userevent 3', 'accountevent 1']],
    ['', ['ring 2', 'end 1', 'sent 1']],
  ];
  for (const [paths, types] of cases) {
    it(`with ${JSON.stringify(paths)}: ${types.join(', ')}`, () => {
      assert.deepEqual(
        typesWith(paths, recent).map(({ type, count }) => `${type} ${count}`),
        types,
      );
    });
  }
});

describe('some of the types that a property gives', () => {
  it('say whether there are more', () => {
    assert.equal(samplesText(2, ['in', 'out']), 'in, out');
    assert.equal(samplesText(8, ['in', 'out']), 'in, out, …');
  });
});

describe('the paths in the field', () => {
  it('are read one by one, and one more is put last, once', () => {
    assert.deepEqual(pathsIn(' a.b ,c,'), ['a.b', 'c']);
    assert.equal(withPath('', 'a.b'), 'a.b');
    assert.equal(withPath('a.b', 'c'), 'a.b, c');
    assert.equal(withPath('a.b , c', 'c'), 'a.b , c');
  });
});

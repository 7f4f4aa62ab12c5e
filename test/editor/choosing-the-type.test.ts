import assert from 'node:assert/strict';
import { blindness, type CountedType } from '../../nodes/editor/blind-type';
import { pathsIn, typesWith, withPath } from '../../nodes/rt-connection/editor/type-preview';
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
    it(name, () => assert.equal(blindness(types, text), why && `${BLIND}.${why}`));
  }
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

describe('the paths in the field', () => {
  it('are read one by one, and one more is put last, once', () => {
    assert.deepEqual(pathsIn(' a.b ,c,'), ['a.b', 'c']);
    assert.equal(withPath('', 'a.b'), 'a.b');
    assert.equal(withPath('a.b', 'c'), 'a.b, c');
    assert.equal(withPath('a.b , c', 'c'), 'a.b , c');
  });
});

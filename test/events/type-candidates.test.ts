import assert from 'node:assert/strict';
import { typeCandidates } from '../../src/events/type-candidates';

describe('candidates for the type property', () => {
  it('are the properties that can be a type, with how many types and events each would give', () => {
    const events = [
      { type: 'userevent', event: 'call.ring', id: 1 },
      { type: 'userevent', event: 'call.end', id: 2 },
      { type: 'userevent', event: 'call.ring', id: 3, state: '' },
      { type: 'userevent', text: true, data: { event: 'x' }, none: null, 'a.b': 'x', '': 'x' },
    ];
    assert.deepEqual(typeCandidates(events), [
      { property: 'event', types: 2, events: 3 },
      { property: 'id', types: 3, events: 3 },
      { property: 'type', types: 1, events: 4 },
      { property: 'text', types: 1, events: 1 },
    ]);
  });

  describe('of a call after the other', () => {
    const KINDS = ['ring', 'answer', 'end'] as const;
    const received = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        type: 'userevent',
        at: 1_700_000_000 + n - Number(n === 5),
        id: `id-${n}`,
        userId: 7,
        call: Math.floor(n / KINDS.length),
        what: KINDS[n % KINDS.length] ?? '',
        ...(n % KINDS.length === 2 && { seconds: n % 2 }),
      }));
    const namesAfter = (count: number) => typeCandidates(received(count)).map(({ property }) => property);

    it('leave out ids and times, and put last what is the same everywhere', () => {
      assert.deepEqual(namesAfter(30), ['call', 'what', 'seconds', 'type', 'userId']);
    });

    it('leave out nothing as long as each event may be of another kind', () => {
      assert.deepEqual(namesAfter(3), ['at', 'id', 'what', 'type', 'userId', 'call', 'seconds']);
    });
  });

  it('are none without events', () => assert.deepEqual(typeCandidates([]), []));

  it('may have any name', () => {
    assert.deepEqual(typeCandidates([JSON.parse('{"__proto__":"a","constructor":"b"}')]), [
      { property: '__proto__', types: 1, events: 1 },
      { property: 'constructor', types: 1, events: 1 },
    ]);
  });
});

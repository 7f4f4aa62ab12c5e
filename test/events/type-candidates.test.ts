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
      { property: 'type', types: 1, events: 4 },
      { property: 'event', types: 2, events: 3 },
      { property: 'id', types: 3, events: 3 },
      { property: 'text', types: 1, events: 1 },
    ]);
  });

  it('are none without events', () => assert.deepEqual(typeCandidates([]), []));

  it('may have any name', () => {
    assert.deepEqual(typeCandidates([JSON.parse('{"__proto__":"a","constructor":"b"}')]), [
      { property: '__proto__', types: 1, events: 1 },
      { property: 'constructor', types: 1, events: 1 },
    ]);
  });
});

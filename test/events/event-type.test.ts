import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AUTOMATIC_TYPE_PROPERTIES, eventTypeReader } from '../../src/events/event-type';

/** The type of an event as it comes off the wire. */
function typeOf(typeProperty: string, text: string): string {
  return eventTypeReader(typeProperty)(JSON.parse(text), 'userevent');
}

describe('event type', () => {
  describe('automatic', () => {
    const properties = [
      'event',
      'eventType',
      'event_type',
      'eventtype',
      'eventName',
      'event_name',
      'eventname',
      'name',
      'action',
      'subtype',
      'kind',
    ];

    for (const [place, property] of properties.entries()) {
      it(`${property} gives the type, before all that come after it`, () => {
        const later = Object.fromEntries(properties.slice(place + 1).map((other) => [other, 'later']));
        assert.equal(typeOf('', JSON.stringify({ ...later, [property]: 'call.ring' })), 'call.ring');
      });
    }

    it('looks at no other property', () => assert.deepEqual([...AUTOMATIC_TYPE_PROPERTIES], properties));

    const cases: [name: string, text: string, type: string][] = [
      ['goes on past an empty text', '{"event":"","name":"ring"}', 'ring'],
      ['goes on past a number', '{"event":7,"name":"ring"}', 'ring'],
      ['goes on past an object', '{"event":{"type":"x"},"kind":"ring"}', 'ring'],
      ['takes white space for a type', '{"event":" "}', ' '],
      ['does not look deeper', '{"data":{"event":"ring"}}', 'userevent'],
      ['takes nothing inherited', '{"__proto__":{"event":"ring"}}', 'userevent'],
      ['is the type of the envelope where no property tells it', '{"type":"userevent","id":1}', 'userevent'],
    ];
    for (const [name, text, type] of cases) it(name, () => assert.equal(typeOf('', text), type));
  });

  describe('with a path', () => {
    const cases: [name: string, path: string, text: string, type: string][] = [
      ['a text', 'what', '{"what":"ring","event":"other"}', 'ring'],
      ['a text that lies deeper', 'data.call.state', '{"data":{"call":{"state":"ring"}}}', 'ring'],
      ['an element of an array', 'data.0', '{"data":["ring"]}', 'ring'],
      ['a number', 'what', '{"what":0}', '0'],
      ['a fraction', 'what', '{"what":1.50}', '1.5'],
      ['a boolean', 'what', '{"what":false}', 'false'],
      ['an empty text gives none', 'what', '{"what":""}', 'userevent'],
      ['null gives none', 'what', '{"what":null}', 'userevent'],
      ['an object gives none', 'what', '{"what":{}}', 'userevent'],
      ['an array gives none', 'what', '{"what":["ring"]}', 'userevent'],
      ['a missing property gives none, whatever else there is', 'what', '{"event":"ring"}', 'userevent'],
      ['what is inherited gives none', 'constructor.name', '{}', 'userevent'],
      [
        "the envelope's own type, if that was chosen",
        'type',
        '{"type":"userevent","event":"x"}',
        'userevent',
      ],
    ];
    for (const [name, path, text, type] of cases) it(name, () => assert.equal(typeOf(path, text), type));
  });

  it('is never empty, whatever the event', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'a', 'a.b', 'event'),
        fc.dictionary(fc.constantFrom('a', 'event', 'name', '__proto__'), fc.jsonValue()),
        (path, event) => assert.notEqual(typeOf(path, JSON.stringify(event)), ''),
      ),
    );
  });
});

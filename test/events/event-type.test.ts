import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eventTypeReader } from '../../src/events/event-type';
import { locateType } from '../support/locate-type';

/** The type of an event as it comes off the wire. */
function typeOf(typeProperty: string, text: string): string {
  return eventTypeReader(typeProperty)(JSON.parse(text), 'userevent');
}

describe('event type', () => {
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

  describe('with several paths', () => {
    const paths = 'what, data.legs.0.state ,kind';
    const cases: [name: string, text: string, type: string, path: string | undefined][] = [
      ['the first that is there', '{"what":"ring","kind":"call"}', 'ring', 'what'],
      [
        'a later one, where the first is missing',
        '{"data":{"legs":[{"state":"up"}]}}',
        'up',
        'data.legs.0.state',
      ],
      ['a later one, where the first is empty', '{"what":"","kind":"text"}', 'text', 'kind'],
      ['a later one, where the first is no value', '{"what":{},"kind":false}', 'false', 'kind'],
      ['none, where all are missing', '{"event":"ring"}', 'userevent', undefined],
    ];
    for (const [name, text, type, path] of cases) {
      it(name, () => {
        assert.equal(typeOf(paths, text), type);
        assert.deepEqual(locateType(paths, JSON.parse(text)), path && { value: type, path });
      });
    }
  });

  it('is never empty, for any event', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'a', 'a.b', 'a.b,name', 'event'),
        fc.dictionary(fc.constantFrom('a', 'event', 'name', '__proto__'), fc.jsonValue()),
        (path, event) => assert.notEqual(typeOf(path, JSON.stringify(event)), ''),
      ),
    );
  });
});

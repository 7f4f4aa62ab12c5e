import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePath, readPath } from '../../src/events/property-path';

describe('property path', () => {
  const event = JSON.parse(`{
    "call": { "id": 7, "legs": [ { "from": "a" }, { "from": "b" } ], "ended": null, "": "unnamed" },
    "__proto__": { "polluted": true },
    "text": "abc"
  }`);

  const cases: [name: string, path: string, found: unknown][] = [
    ['a property', 'text', 'abc'],
    ['a property of a property', 'call.id', 7],
    ['an element of an array, by its index', 'call.legs.1.from', 'b'],
    ['a null, which is a value', 'call.ended', null],
    ['a property without a name', 'call.', 'unnamed'],
    ['a property named __proto__, as received', '__proto__.polluted', true],
    ['nothing where the last step is missing', 'call.nothing', undefined],
    ['nothing where an earlier step is missing', 'nothing.id', undefined],
    ['nothing below a null', 'call.ended.id', undefined],
    ['nothing below a text', 'text.0', undefined],
    ['nothing past the end of an array', 'call.legs.2', undefined],
    ['no length of an array', 'call.legs.length', undefined],
    ['nothing that an object inherits', 'constructor', undefined],
    ['nothing that an array inherits', 'call.legs.map', undefined],
    ['nothing behind what was not received', 'call.__proto__', undefined],
  ];
  for (const [name, path, found] of cases) {
    it(`finds ${name}`, () => assert.deepEqual(readPath(event, parsePath(path)), found));
  }

  it('finds the value at its end', () => {
    const steps = fc.array(
      fc.string().filter((step) => !step.includes('.')),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(steps, fc.jsonValue(), (path, value) => {
        const inner: unknown = JSON.parse(JSON.stringify(value));
        const object = path.reduceRight((below, step) => Object.fromEntries([[step, below]]), inner);
        assert.deepEqual(readPath(object, parsePath(path.join('.'))), inner);
      }),
    );
  });
});

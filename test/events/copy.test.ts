import assert from 'node:assert/strict';
import fc from 'fast-check';
import { copyOf } from '../../src/events/copy';
import { MAX_LEVELS } from '../../src/events/nesting';
import type { JsonObject } from '../../src/util/json';

function copied(text: string): { event: JsonObject; copy: JsonObject } {
  const event = JSON.parse(text) as JsonObject;
  return { event, copy: copyOf(event) };
}

/** Every object and array in a value. */
function containers(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(containers)];
}

/** An event of so many levels, as text. */
function nested(levels: number): string {
  return `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
}

describe('copyOf', () => {
  it('gives the same JSON, and shares no object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value);
        const { event, copy } = copied(text);
        assert.equal(JSON.stringify(copy), JSON.stringify(event));
        const own = new Set(containers(event));
        assert.ok(containers(copy).every((container) => !own.has(container)));
      }),
    );
  });

  const hostile: readonly [name: string, text: string][] = [
    ['a property called __proto__', '{"a":{"__proto__":{"polluted":true}},"__proto__":{"b":[{"c":1}]}}'],
    [
      'properties called as methods',
      '{"constructor":{"prototype":{}},"toString":null,"hasOwnProperty":[[]]}',
    ],
    ['properties called as indices', '{"2":"b","1":{"0":"a"},"length":9}'],
    ['as deep a nesting as is let through', nested(MAX_LEVELS)],
    [
      'many properties',
      JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`p${n}`, { n }]))),
    ],
  ];
  for (const [name, text] of hostile) {
    it(`copes with ${name}`, () => {
      const { event, copy } = copied(text);
      assert.notEqual(copy, event);
      assert.equal(JSON.stringify(copy), JSON.stringify(event));
      assert.equal(Object.getPrototypeOf(copy), Object.prototype);
    });
  }
});

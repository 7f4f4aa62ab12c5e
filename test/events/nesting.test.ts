import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTooDeep, MAX_LEVELS } from '../../src/events/nesting';

/** An event of so many levels, itself the first. */
const nested = (levels: number, opening: string, end: string, closing: string): string =>
  `{"a":${opening.repeat(levels - 1)}${end}${closing.repeat(levels - 1)}}`;

/** An event as it is read. */
const parsed = (text: string) => ({ event: JSON.parse(text), bytes: Buffer.from(text), isShallow: false });

/** How many levels a value has, by walking through all of it. */
function levelsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(levelsOf));
}

describe('an event', () => {
  const cases: [name: string, text: string, expected: boolean][] = [
    ['of the most levels, in arrays, is none too deep', nested(MAX_LEVELS, '[', '', ']'), false],
    ['of one more, in arrays, is too deep', nested(MAX_LEVELS + 1, '[', '', ']'), true],
    ['of the most levels, in objects, is none too deep', nested(MAX_LEVELS, '{"a":', '1', '}'), false],
    ['of one more, in objects, is too deep', nested(MAX_LEVELS + 1, '{"a":', '1', '}'), true],
    ['of the most levels, in both, is none too deep', nested(500, '{"a":[', '{}', ']}'), false],
    ['of one more, in both, is too deep', nested(501, '{"a":[', '', ']}'), true],
    ['of 100,000 levels is too deep', nested(100_000, '[', '', ']'), true],
    ['that is large but flat is not', JSON.stringify({ a: new Array(10_000).fill({ b: null }) }), false],
    ['that is a long text is not', JSON.stringify({ a: 'x'.repeat(100_000) }), false],
    ['that has brackets in its texts alone is not', JSON.stringify({ '[{': '{['.repeat(5000) }), false],
    [
      'that has brackets after a quote in a text is not',
      JSON.stringify({ a: `"${'{['.repeat(5000)}` }),
      false,
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => assert.equal(isTooDeep(parsed(text)), expected));
  }

  it('of few brackets is not walked through', () => {
    const untouchable = new Proxy({}, { ownKeys: () => assert.fail('walked through') });
    assert.equal(
      isTooDeep({ ...parsed(JSON.stringify({ a: 'x'.repeat(10_000) })), event: untouchable }),
      false,
    );
  });

  it('is too deep exactly if a walk through it finds more levels, whatever its text looks like', () => {
    const brackets = fc.string({ unit: fc.constantFrom('{', '[', ']', '}', '"', '\\', 'a'), maxLength: 40 });
    const levels = fc.oneof(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: -5, max: 5 }).map((n) => MAX_LEVELS + n),
    );
    /** What stands beside the way down, every so many levels. */
    const beside = fc.record({
      every: fc.integer({ min: 1, max: 300 }),
      value: fc.oneof(brackets, fc.json({ maxDepth: 3 })),
    });
    const layers = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(levels, layers, beside, brackets, (count, isArray, { every, value }, key) => {
        let event: unknown = value;
        for (let level = 1; level < count; level += 1) {
          const extra = level % every === 0 ? [value] : [];
          event = isArray[level % isArray.length] ? [event, ...extra] : { [key]: event, beside: extra };
        }
        const root = { event };
        const text = JSON.stringify(root);
        assert.equal(
          isTooDeep({ ...parsed('{}'), event: root, bytes: Buffer.from(text) }),
          levelsOf(root) > MAX_LEVELS,
        );
      }),
    );
  });
});

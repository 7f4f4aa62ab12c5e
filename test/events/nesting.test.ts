import assert from 'node:assert/strict';
import { isTooDeep, MAX_LEVELS } from '../../src/events/nesting';

describe('an event', () => {
  /** An event of so many levels, itself the first. */
  const nested = (levels: number, opening: string, end: string, closing: string): string =>
    `{"a":${opening.repeat(levels - 1)}${end}${closing.repeat(levels - 1)}}`;

  const cases: [name: string, text: string, expected: boolean][] = [
    ['of the most levels, in arrays, is none too deep', nested(MAX_LEVELS, '[', '', ']'), false],
    ['of one more, in arrays, is too deep', nested(MAX_LEVELS + 1, '[', '', ']'), true],
    ['of the most levels, in objects, is none too deep', nested(MAX_LEVELS, '{"a":', '1', '}'), false],
    ['of one more, in objects, is too deep', nested(MAX_LEVELS + 1, '{"a":', '1', '}'), true],
    ['of 100,000 levels is too deep', nested(100_000, '[', '', ']'), true],
    ['that is large but flat is not', JSON.stringify({ a: new Array(10_000).fill({ b: null }) }), false],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => assert.equal(isTooDeep(JSON.parse(text), text), expected));
  }
});

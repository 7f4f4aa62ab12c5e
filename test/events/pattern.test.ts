import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deadPatterns, parsePattern } from '../../src/events/pattern';
import { naivelyMatches, patterns, types } from './naive-pattern';

describe('pattern', () => {
  const cases: [pattern: string, matches: string[], matchesNot: string[]][] = [
    ['call.ring', ['call.ring'], ['call.ringing', 'a call.ring', 'Call.ring', 'callxring', '']],
    ['call.*', ['call.', 'call.ring', 'call.a.b'], ['call', 'Call.ring', 'a.call.ring']],
    ['*.ring', ['.ring', 'call.ring'], ['ring', 'call.ringing']],
    ['c*l*', ['cl', 'call.ring', 'cancel'], ['lc', 'c']],
    ['a*b*a', ['aba', 'abba', 'axbxa', 'ababa'], ['aa', 'ab', 'ba']],
    ['ab*ba', ['abba', 'ab.ba'], ['aba', 'ab']],
    ['*a*a*', ['aa', 'xaxax'], ['a', '']],
    ['*', ['', 'anything'], []],
    ['**', ['', 'anything'], []],
    ['a**b', ['ab', 'axb'], ['a']],
    ['(.+)?[x]$', ['(.+)?[x]$'], ['x']],
    ['*\n*', ['a\nb'], ['ab']],
    ['__proto__', ['__proto__'], ['constructor']],
  ];
  for (const [pattern, matches, matchesNot] of cases) {
    it(`${JSON.stringify(pattern)} matches ${JSON.stringify(matches)} and not ${JSON.stringify(matchesNot)}`, () => {
      const parsed = parsePattern(pattern);
      for (const type of matches) assert.ok(parsed.matches(type), type);
      for (const type of matchesNot) assert.ok(!parsed.matches(type), type);
    });
  }

  it('a leading ! excludes, any other is a character', () => {
    assert.equal(parsePattern('!a').excludes, true);
    assert.equal(parsePattern('!a').text, 'a');
    assert.equal(parsePattern('a!').excludes, false);
    assert.equal(parsePattern('!!a').text, '!a');
  });

  it('matches as the plain definition says', () => {
    fc.assert(
      fc.property(patterns, types, (pattern, type) => {
        const { text, matches } = parsePattern(pattern);
        assert.equal(matches(type), naivelyMatches(text, type));
      }),
      { numRuns: 2000 },
    );
  });

  describe('that can never match', () => {
    const cases: [name: string, patterns: string[], together: string[], split: string[]][] = [
      ['none of different ones', ['a', 'b*', '!c'], [], []],
      ['an exact one that is excluded', ['a', '!a'], ['0 by 1'], ['0 by 1']],
      ['one within an exclusion', ['!c*', 'call.*', 'd'], ['1 by 0'], ['1 by 0']],
      ['not one that an exclusion only narrows', ['c*', '!call.*'], [], []],
      ['all, where everything is excluded', ['a', 'b*', '!*'], ['0 by 2', '1 by 2'], ['0 by 2', '1 by 2']],
      ['the same again, where each has an output', ['a', 'a'], [], ['1 by 0']],
      ['a narrower one after a wider one, where each has an output', ['c*', 'call.*'], [], ['1 by 0']],
      ['not a wider one after a narrower one', ['call.*', 'c*'], [], []],
    ];
    for (const [name, list, together, split] of cases) {
      it(name, () => {
        const dead = (outputs: 'together' | 'split') =>
          deadPatterns(list, outputs).map(({ index, by }) => `${index} by ${by}`);
        assert.deepEqual(dead('together'), together);
        assert.deepEqual(dead('split'), split);
      });
    }

    it('does not match, by the plain definition', () => {
      const lists = fc.array(patterns, { minLength: 2, maxLength: 4 });
      fc.assert(
        fc.property(lists, types, (list, type) => {
          const matches = list.map((pattern) => naivelyMatches(pattern.replace(/^!/, ''), type));
          for (const { index, by } of deadPatterns(list, 'split')) assert.ok(!matches[index] || matches[by]);
        }),
        { numRuns: 5000 },
      );
    });
  });
});

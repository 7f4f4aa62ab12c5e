import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileFilter, type Filter, type FilterSettings } from '../../src/events/filter';
import { naivelyMatches, patterns, types } from './naive-pattern';

function compiled(settings: FilterSettings): Filter {
  const result = compileFilter(settings);
  assert.ok(result.ok, JSON.stringify(result));
  return result.filter;
}

describe('filter', () => {
  describe('the output for a type', () => {
    const cases: [name: string, settings: FilterSettings, expected: Record<string, number>][] = [
      ['no patterns: every type', {}, { a: 0, '': 0, userevent: 0 }],
      ['one pattern: its types', { types: ['a.*'] }, { 'a.b': 0, b: -1 }],
      ['several patterns: one output', { types: ['a', 'b*'] }, { a: 0, b: 0, bc: 0, c: -1 }],
      ['an exclusion alone: all others', { types: ['!a*'] }, { ab: -1, b: 0 }],
      ['an exclusion counts wherever it stands', { types: ['!ab', 'a*'] }, { a: 0, ab: -1, b: -1 }],
      ['an exclusion of an exact pattern', { types: ['a', '!a'] }, { a: -1 }],
      ['split: an output for each pattern', { types: ['a', 'b*'], split: true }, { a: 0, bc: 1, c: -1 }],
      [
        'split: no output for an exclusion, and the first match wins',
        { types: ['ab', '!ac', 'a*', 'a'], split: true },
        { ab: 0, ac: -1, ad: 1, a: 1, b: -1 },
      ],
      ['split without patterns: the first output', { split: true }, { a: 0 }],
      ['split with exclusions alone: the first output', { types: ['!a'], split: true }, { a: -1, b: 0 }],
      ['a split that is not true is none', { types: ['a', 'b'], split: 'true' }, { a: 0, b: 0 }],
    ];
    for (const [name, settings, expected] of cases) {
      it(name, () => {
        const filter = compiled(settings);
        for (const [type, output] of Object.entries(expected))
          assert.equal(filter.outputFor(type), output, type);
      });
    }

    it('an event passes when it matches a pattern without ! (or there is none) and no pattern with !', () => {
      fc.assert(
        fc.property(fc.array(patterns, { maxLength: 5 }), types, fc.boolean(), (list, type, split) => {
          const wanted = list.filter((pattern) => !pattern.startsWith('!'));
          const excluded = list
            .filter((pattern) => pattern.startsWith('!'))
            .map((pattern) => pattern.slice(1));
          const matching = wanted.findIndex((pattern) => naivelyMatches(pattern, type));
          const passes =
            (wanted.length === 0 || matching !== -1) && !excluded.some((glob) => naivelyMatches(glob, type));
          const output = passes ? Math.max(0, split ? matching : 0) : -1;
          assert.equal(compiled({ types: list, split }).outputFor(type), output);
        }),
        { numRuns: 2000 },
      );
    });
  });

  describe('rules', () => {
    const event = JSON.parse('{"a":1,"b":"x"}');
    const a = { property: 'a', op: 'eq', value: '1' };
    const b = { property: 'b', op: 'eq', value: 'x' };
    const no = { property: 'c', op: 'exists', value: '' };
    const cases: [name: string, rules: unknown[] | undefined, accepts: boolean][] = [
      ['none: every event passes', [], true],
      ['never saved: every event passes', undefined, true],
      ['one that holds', [a], true],
      ['one that does not', [no], false],
      ['all of them hold', [a, b], true],
      ['the first does not', [no, a, b], false],
      ['the last does not', [a, b, no], false],
    ];
    for (const [name, rules, accepts] of cases) {
      it(name, () => {
        const filter = compiled({ rules });
        assert.equal(filter.accepts(event), accepts);
        assert.equal(filter.hasRules, rules !== undefined && rules.length > 0);
      });
    }
  });

  describe('says what is wrong', () => {
    const rule = { property: 'a', op: 'eq', value: '' };
    const cases: [name: string, settings: FilterSettings, problems: object[]][] = [
      [
        'a pattern that is empty',
        { types: ['a', ''] },
        [{ property: 'types', index: 1, why: 'pattern-empty' }],
      ],
      ['a pattern of blanks', { types: ['  '] }, [{ property: 'types', index: 0, why: 'pattern-empty' }]],
      [
        'a pattern of ! alone',
        { types: ['!'] },
        [{ property: 'types', index: 0, why: 'pattern-only-exclusion' }],
      ],
      [
        'a pattern that is no text',
        { types: [7] },
        [{ property: 'types', index: 0, why: 'pattern-not-text' }],
      ],
      ['patterns that are no list', { types: 'a' }, [{ property: 'types', index: -1, why: 'not-a-list' }]],
      ['rules that are no list', { rules: {} }, [{ property: 'rules', index: -1, why: 'not-a-list' }]],
      [
        'a rule that is no object',
        { rules: ['a'] },
        [{ property: 'rules', index: 0, why: 'rule-not-an-object' }],
      ],
      [
        'a rule without a property',
        { rules: [rule, { ...rule, property: '' }] },
        [{ property: 'rules', index: 1, why: 'rule-property-empty' }],
      ],
      [
        'a rule with an unknown op',
        { rules: [{ ...rule, op: 'constructor' }] },
        [{ property: 'rules', index: 0, why: 'rule-op-unknown' }],
      ],
      [
        'a rule whose value is no text',
        { rules: [{ ...rule, value: 7 }] },
        [{ property: 'rules', index: 0, why: 'rule-value-not-text' }],
      ],
      [
        'a regular expression that is none',
        { rules: [{ ...rule, op: 'regex', value: '(' }] },
        [{ property: 'rules', index: 0, why: 'rule-regex-invalid' }],
      ],
      [
        'all of it at once',
        { types: ['', '!'], rules: [{}] },
        [
          { property: 'types', index: 0, why: 'pattern-empty' },
          { property: 'types', index: 1, why: 'pattern-only-exclusion' },
          { property: 'rules', index: 0, why: 'rule-property-empty' },
        ],
      ],
    ];
    for (const [name, settings, problems] of cases) {
      it(name, () => assert.deepEqual(compileFilter(settings), { ok: false, problems }));
    }

    it('and never throws, whatever was saved', () => {
      const anything = fc.anything();
      fc.assert(
        fc.property(anything, anything, anything, (list, rules, split) => {
          compileFilter({ types: list, rules, split });
          compileFilter({ types: [list], rules: [rules] });
        }),
      );
    });
  });
});

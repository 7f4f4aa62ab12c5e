import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  outputLabel,
  outputMap,
  type PatternRow,
  patternProblems,
  patternSummary,
  toPatterns,
  toRows,
  typesProblem,
} from '../../nodes/rt-events/editor/patterns';
import { compileFilter } from '../../src/events/filter';

const text = (key: string, values = {}) => `${key} ${JSON.stringify(values)}`;

describe('the types in the dialog', () => {
  describe('what is wrong with a pattern', () => {
    const cases: [name: string, types: string[], split: boolean, expected: (string | undefined)[]][] = [
      ['nothing: exact, wildcard, exclusion', ['a', 'b.*', '!b.c'], false, [undefined, undefined, undefined]],
      ['it is empty', ['a', ' '], false, [undefined, 'pattern-empty']],
      ['it excludes nothing', ['!'], false, ['pattern-only-exclusion']],
      ['it excludes everything', ['!*'], false, ['excludes-all']],
      ['another one excludes it', ['a.b', '!a.*'], false, ['excluded', undefined]],
      ['an earlier one takes all of it, when split', ['a.*', 'a.b'], true, [undefined, 'shadowed']],
      ['nothing: a later one is wider', ['a.b', 'a.*'], true, [undefined, undefined]],
      ['nothing: they share one output', ['a.*', 'a.b'], false, [undefined, undefined]],
    ];
    for (const [name, types, split, expected] of cases) {
      it(name, () => {
        assert.deepEqual(
          patternProblems({ types, split }).map((problem) => problem?.code),
          expected,
        );
      });
    }

    it('is told with its place, its text and the other pattern that is to blame', () => {
      assert.equal(
        typesProblem(['x', 'a.b', '!a.*'], false, text),
        'rt-events.invalid.excluded {"number":2,"pattern":"a.b","by":"!a.*"}',
      );
    });

    const refused: [saved: unknown, expected: string][] = [
      ['call.*', 'types {"number":0}'],
      [null, 'types {"number":0}'],
      [['a', 1], 'pattern-not-text {"number":2}'],
      [['a', ' ! '], 'pattern-only-exclusion {"number":2}'],
      [['a', '!a', ''], 'pattern-empty {"number":3}'],
    ];
    for (const [saved, expected] of refused) {
      it(`is what the runtime refuses: ${JSON.stringify(saved)}`, () => {
        assert.equal(typesProblem(saved, false, text), `rt-events.invalid.${expected}`);
      });
    }

    it('is nothing where the types were never saved', () => {
      assert.equal(typesProblem(undefined, false, text), undefined);
    });

    it('is that there is nothing to split', () => {
      assert.equal(typesProblem(['!a'], true, text), 'rt-events.invalid.split {}');
      assert.equal(typesProblem(['!a'], false, text), undefined);
    });
  });

  it('takes only texts from saved patterns', () => {
    assert.deepEqual(toPatterns(['a', 1, null, '!b']), ['a', '!b']);
    assert.deepEqual(toPatterns('a'), []);
  });

  it('labels each output of a split with its pattern', () => {
    const splitting = { types: ['a', '!x', 'b.*'], split: true };
    assert.deepEqual(
      [0, 1, 2].map((index) => outputLabel(splitting, index)),
      ['a', 'b.*', undefined],
    );
    assert.equal(outputLabel({ ...splitting, split: false }, 0), undefined);
  });

  it('names a node by its patterns, as many as stay readable', () => {
    assert.equal(patternSummary([]), '');
    assert.equal(patternSummary(['call.*']), 'call.*');
    assert.equal(patternSummary(['call.*', '!call.ended', 'sms']), 'call.* +2');
    assert.equal(patternSummary(['a-type-with-a-name-that-goes-on']), 'a-type-with-a-name-that…');
  });
});

describe('the wires of a split', () => {
  const split = (...types: string[]) => ({ types, split: true });
  const together = (...types: string[]) => ({ types, split: false });
  const fresh = (pattern: string): PatternRow => ({ pattern, port: undefined });
  /** The rows of `before`, rearranged by their places; a text is a pattern that was added. */
  const rows = (before: { types: string[]; split: boolean }, ...order: (number | string)[]) => {
    const given = toRows(before);
    return order.map((place) => (typeof place === 'string' ? fresh(place) : (given[place] ?? fresh(''))));
  };

  const cases: [
    name: string,
    before: { types: string[]; split: boolean },
    order: (number | string)[],
    splitAfter: boolean,
    expected: Record<string, number>,
  ][] = [
    ['stay when nothing changes', split('a', '!x', 'b'), [0, 1, 2], true, { 0: 0, 1: 1 }],
    ['follow a pattern that is moved', split('a', 'b', 'c'), [2, 0, 1], true, { 0: 1, 1: 2, 2: 0 }],
    ['stay when an exclusion is moved', split('a', '!x', 'b'), [1, 0, 2], true, { 0: 0, 1: 1 }],
    ['go with a pattern that is removed', split('a', 'b', 'c'), [0, 2], true, { 0: 0, 1: -1, 2: 1 }],
    ['leave room for a pattern that is added', split('a', 'b'), [0, 'n', 1], true, { 0: 0, new1: 1, 1: 2 }],
    ['of the first output stay when the split ends', split('a', 'b'), [0, 1], false, { 0: 0, 1: -1 }],
    ['of the one output go to the first pattern', together('a', 'b'), [0, 1], true, { 0: 0, new1: 1 }],
    ['follow that pattern when it is moved', together('a', 'b'), [1, 0], true, { new0: 0, 0: 1 }],
    ['of the one output go to the first new pattern', together(), ['n', 'm'], true, { 0: 0, new1: 1 }],
    ['stay when there is nothing left to split', split('a', 'b'), [], true, { 0: 0, 1: -1 }],
  ];
  for (const [name, before, order, splitAfter, expected] of cases) {
    it(name, () => {
      assert.deepEqual(outputMap(before, rows(before, ...order), splitAfter), expected);
    });
  }

  it('go when a pattern becomes an exclusion', () => {
    const before = split('a', 'b');
    const [first, second] = toRows(before);
    assert.ok(first && second);
    assert.deepEqual(outputMap(before, [{ ...first, pattern: '!a' }, second], true), { 0: -1, 1: 0 });
  });

  it('lead to as many outputs as there are, with each output that the runtime uses, after any change', () => {
    const pattern = fc.constantFrom('a', 'b', '!c', 'd*');
    fc.assert(
      fc.property(
        fc.record({ types: fc.array(pattern), split: fc.boolean() }),
        fc.array(pattern),
        fc.boolean(),
        (before, added, splitAfter) => {
          const after = [...toRows(before).reverse(), ...added.map(fresh)];
          const map = outputMap(before, after, splitAfter);
          const places = Object.values(map).filter((place) => place >= 0);
          const types = after.map((row) => row.pattern);
          const wanted = types.filter((type) => !type.startsWith('!'));
          const outputs = splitAfter ? Math.max(1, wanted.length) : 1;
          assert.deepEqual(places.sort(), Array.from({ length: outputs }, (_, place) => place).sort());
          const compiled = compileFilter({ types, split: splitAfter });
          assert.ok(compiled.ok);
          for (const type of ['a', 'b', 'c', 'd1']) assert.ok(compiled.filter.outputFor(type) < outputs);
        },
      ),
    );
  });
});

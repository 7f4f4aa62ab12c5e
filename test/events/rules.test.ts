import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileRule, MAX_REGEX_INPUT, RULE_OPS, type RuleOp } from '../../src/events/rules';

/** Whether a rule on `p` lets an event pass whose `p` is `property`; `undefined`: it has none. */
function passes(property: unknown, op: RuleOp, value: string): boolean {
  const test = compileRule({ property: 'p', op, value });
  assert.ok(typeof test === 'function', String(test));
  return test(JSON.parse(JSON.stringify({ p: property })));
}

describe('rule', () => {
  const cases: [property: unknown, op: RuleOp, value: string, passes: boolean][] = [
    // As numbers, where both sides read as numbers.
    [10, 'eq', '10', true],
    [10, 'eq', '10.0', true],
    ['10', 'eq', '10.0', true],
    ['1e3', 'eq', '1000', true],
    [' 10 ', 'eq', '10', true],
    ['+10', 'eq', '10', true],
    ['010', 'eq', '10', true],
    ['.5', 'eq', '0.5', true],
    [-0, 'eq', '0', true],
    [10, 'eq', '11', false],
    [10, 'neq', '10.0', false],
    [10, 'neq', '11', true],
    [9, 'gt', '10', false],
    ['9', 'gt', '10', false],
    [10, 'gt', '9', true],
    ['10', 'gt', '9', true],
    [10, 'gt', '10', false],
    [10, 'gte', '10', true],
    ['10', 'gte', '10.0', true],
    [9.5, 'lt', '10', true],
    ['9', 'lt', '10', true],
    [10, 'lt', '10', false],
    [10, 'lte', '10', true],
    [11, 'lte', '10', false],
    [-1, 'lt', '0', true],
    // Else as text.
    ['ring', 'eq', 'ring', true],
    ['Ring', 'eq', 'ring', false],
    ['ring ', 'eq', 'ring', false],
    ['', 'eq', '', true],
    ['', 'eq', '0', false],
    [0, 'eq', '', false],
    ['0x10', 'eq', '16', false],
    ['Infinity', 'eq', '1e999', false],
    ['10', 'eq', 'ten', false],
    ['b', 'gt', 'a', true],
    ['10', 'gt', 'a', false],
    ['a', 'gte', 'a', true],
    ['B', 'lt', 'a', true],
    ['b', 'lte', 'a', false],
    ['2026-02-01', 'gt', '2026-01-31', true],
    // Ids of many digits, which are the same number in floating point: all digits count.
    ['9007199254740993', 'eq', '9007199254740993', true],
    ['9007199254740993', 'eq', '9007199254740992', false],
    ['9007199254740993', 'neq', '9007199254740992', true],
    ['9007199254740993', 'gt', '9007199254740992', true],
    ['89310410106543789301', 'gt', '5', true],
    ['89310410106543789301', 'lt', '9', false],
    [5, 'lt', '89310410106543789301', true],
    ['089310410106543789301', 'eq', '89310410106543789301', true],
    ['-9007199254740993', 'lt', '-9007199254740992', true],
    ['9'.repeat(400), 'eq', '9'.repeat(399), false],
    ['9'.repeat(400), 'eq', '9'.repeat(400), true],
    // Of a number, or of a text with a fraction or an exponent, no more digits are known.
    ['10000000000000000000', 'eq', '1e19', true],
    ['1e19', 'eq', '10000000000000000000', true],
    [1e19, 'eq', '1e19', true],
    [1e19, 'eq', '10000000000000000001', true],
    ['9007199254740993.0', 'eq', '9007199254740992', true],
    // The other values that JSON has.
    [true, 'eq', 'true', true],
    [true, 'eq', '1', false],
    [false, 'eq', 'false', true],
    [false, 'eq', '0', false],
    [null, 'eq', 'null', true],
    [null, 'eq', '', false],
    [undefined, 'eq', '', false],
    [undefined, 'neq', '', true],
    [null, 'eq', '0', false],
    ['true', 'eq', 'true', true],
    [null, 'neq', 'null', false],
    [['a', 1], 'eq', '["a",1]', true],
    [[5], 'eq', '5', false],
    [{ a: 1 }, 'eq', '{"a":1}', true],
    // Text.
    ['a call', 'contains', 'call', true],
    ['a call', 'contains', 'Call', false],
    [1234, 'contains', '23', true],
    [10, 'contains', '10.0', false],
    [true, 'contains', 'ru', true],
    [['sales', 'vip'], 'contains', '"vip"', true],
    ['+15551234', 'starts', '+1555', true],
    ['15551234', 'starts', '+1555', false],
    [1555, 'starts', '15', true],
    ['a.wav', 'ends', '.wav', true],
    ['a.wav.txt', 'ends', '.wav', false],
    [null, 'ends', 'll', true],
    ['call 42', 'regex', '\\d+', true],
    ['call 42', 'regex', '^\\d+$', false],
    [42, 'regex', '^\\d+$', true],
    ['.', 'regex', '^[.]$', true],
    // Whether it is there at all.
    ['', 'exists', '', true],
    [null, 'exists', '', true],
    [false, 'exists', '', true],
    ['', 'missing', '', false],
    [null, 'missing', '', false],
  ];
  for (const [property, op, value, expected] of cases) {
    it(`${JSON.stringify(property)} ${op} ${JSON.stringify(value)}: ${expected ? 'passes' : 'fails'}`, () => {
      assert.equal(passes(property, op, value), expected);
    });
  }

  for (const op of RULE_OPS) {
    const expected = op === 'missing' || op === 'neq';
    it(`a missing property ${expected ? 'passes' : 'fails'} ${op}`, () => {
      for (const value of op === 'phone' ? ['+14155550118'] : ['x', '0', 'undefined', 'null']) {
        assert.equal(passes(undefined, op, value), expected, value);
      }
    });
  }

  it('what every object inherits is missing', () => {
    const test = compileRule({ property: 'constructor.name', op: 'exists' });
    assert.ok(typeof test === 'function' && !test({}));
  });

  it('exists and missing need no value', () => {
    for (const op of ['exists', 'missing'])
      assert.equal(typeof compileRule({ property: 'a', op }), 'function');
  });

  const needNoValue: readonly RuleOp[] = ['eq', 'neq', 'exists', 'missing'];
  for (const op of RULE_OPS) {
    const isWhole = needNoValue.includes(op);
    it(`${op} with an empty value is ${isWhole ? 'a rule' : 'half a rule'}`, () => {
      const compiled = compileRule({ property: 'a', op, value: '' });
      if (isWhole) assert.equal(typeof compiled, 'function');
      else assert.equal(compiled, 'rule-value-empty');
    });
  }

  it('a property that lies deeper is reached by its path', () => {
    const test = compileRule({ property: 'legs.1.from', op: 'eq', value: '7' });
    assert.ok(typeof test === 'function' && test({ legs: [{}, { from: 7 }] }));
  });

  it('an object nested too deeply to be written passes as a text without characters', () => {
    const deep = JSON.parse(`{"p":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
    const test = compileRule({ property: 'p', op: 'contains', value: '[' });
    assert.ok(typeof test === 'function' && !test(deep));
  });

  it('a regular expression sees no more of a text than its beginning', () => {
    assert.equal(passes('x'.repeat(MAX_REGEX_INPUT), 'regex', 'xy?$'), true);
    assert.equal(passes(`${'x'.repeat(MAX_REGEX_INPUT)}y`, 'regex', 'y'), false);
  });

  it('a regular expression remembers nothing from one event to the next', () => {
    const test = compileRule({ property: 'p', op: 'regex', value: 'a' });
    assert.ok(typeof test === 'function');
    assert.deepEqual([test({ p: 'a' }), test({ p: 'a' }), test({ p: 'b' })], [true, true, false]);
  });

  describe('of any property that is there', () => {
    const properties = fc.jsonValue();
    const values = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.double().map(String),
      fc.constantFrom('true', 'null', '0'),
    );

    it('neq is the opposite of eq', () => {
      fc.assert(
        fc.property(properties, values, (p, v) => assert.notEqual(passes(p, 'eq', v), passes(p, 'neq', v))),
      );
    });

    it('exactly one of lt, eq and gt holds', () => {
      fc.assert(
        fc.property(properties, values, (p, v) => {
          const holding = (['lt', 'eq', 'gt'] as const).filter((op) => passes(p, op, v));
          assert.equal(holding.length, 1, String(holding));
          assert.equal(passes(p, 'gte', v), holding[0] !== 'lt');
          assert.equal(passes(p, 'lte', v), holding[0] !== 'gt');
        }),
      );
    });

    it('a number equals its own text, and a text equals itself', () => {
      fc.assert(
        fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string()), (p) =>
          passes(p, 'eq', String(p)),
        ),
      );
    });
  });

  describe('that ignores case', () => {
    const inAnyCase: [property: unknown, op: RuleOp, value: string, passes: boolean][] = [
      ['Please STOP', 'contains', 'stop', true],
      ['please stop', 'contains', 'STOP', true],
      ['Stop it', 'starts', 'sTOP', true],
      ['do Stop', 'ends', 'STOP', true],
      ['Stop', 'eq', 'STOP', true],
      ['Stop', 'neq', 'STOP', false],
      ['go on', 'contains', 'stop', false],
      ['STRASSE', 'eq', 'straße', true],
      ['ΣΙΣΥΦΟΣ', 'eq', 'σισυφος', true],
      ['Please stop', 'regex', '^PLEASE\\b', true],
      ['a1', 'regex', '^\\D\\d$', true],
      [10, 'eq', '10.0', true],
    ];
    for (const [property, op, value, expected] of inAnyCase) {
      it(`${JSON.stringify(property)} ${op} ${JSON.stringify(value)}: ${expected ? 'passes' : 'fails'}`, () => {
        const test = compileRule({ property: 'p', op, value, ignoreCase: true });
        assert.ok(typeof test === 'function', String(test));
        assert.equal(test(JSON.parse(JSON.stringify({ p: property }))), expected);
      });
    }

    it('does so only where it is asked to', () => assert.equal(passes('STOP', 'contains', 'stop'), false));
  });

  describe('for a telephone number', () => {
    const numbers: [property: unknown, value: string, passes: boolean][] = [
      ['(415) 555-0118', '+14155550118', true],
      ['+1 415.555.0118', '415-555-0118', true],
      [4155550118, '(415) 555-0118', true],
      ['14155550118', '+14155550118', true],
      ['415 555 0119', '+14155550118', false],
      ['020 7946 0018', '+44 20 7946 0018', true],
      ['+1 20 7946 0018', '+44 20 7946 0018', false],
      ['anonymous', '+14155550118', false],
      [null, '+14155550118', false],
    ];
    for (const [property, value, expected] of numbers) {
      it(`${JSON.stringify(property)} is ${expected ? '' : 'not '}the number ${value}`, () =>
        assert.equal(passes(property, 'phone', value), expected));
    }

    it('needs one to compare with', () => {
      assert.equal(compileRule({ property: 'p', op: 'phone', value: 'anna' }), 'rule-phone-invalid');
    });
  });
});

import assert from 'node:assert/strict';
import { ruleFor, rulesProblem, toRules, withRules } from '../../nodes/rt-events/editor/rule-form';
import { RuleVerdicts } from '../../nodes/rt-events/editor/rule-verdicts';
import type { RuleAnswer } from '../../nodes/rt-events/rule-answer';
import { compileRule, type Rule } from '../../src/events/rules';

const text = (key: string, values = {}) => `${key} ${JSON.stringify(values)}`;

/** What a runtime that takes no expression says, and how often it was asked. */
function refusing() {
  const asked: (readonly Rule[])[] = [];
  const verdicts = new RuleVerdicts(async (rules): Promise<RuleAnswer> => {
    asked.push(rules);
    return rules.map(({ op }) => (op === 'regex' ? 'rule-regex-invalid' : null));
  });
  return { verdicts, asked };
}

describe('the rules in the dialog', () => {
  const { verdicts } = refusing();
  it('repairs saved rules as far as possible', () => {
    assert.deepEqual(toRules([{ property: 'a', op: 'gt', value: '1' }, { property: 'b', op: '?' }, null]), [
      { property: 'a', op: 'gt', value: '1' },
      { property: 'b', op: 'eq', value: '' },
      { property: '', op: 'eq', value: '' },
    ]);
    assert.deepEqual(toRules(undefined), []);
  });

  it('are told of in the name of a node that has none of its own', () => {
    const named = (rules: unknown) => withRules('call.missed', rules, text);
    assert.equal(named([]), 'call.missed');
    assert.equal(named('no list'), 'call.missed');
    assert.equal(named([{}]), 'rt-events.summary.one {"what":"call.missed","count":1}');
    assert.equal(named([{}, {}]), 'rt-events.summary.many {"what":"call.missed","count":2}');
  });

  it('tells the first rule that can’t work', () => {
    const fine = { property: 'a', op: 'eq', value: '' } as const;
    assert.equal(rulesProblem([fine], text, verdicts), undefined);
    assert.equal(
      rulesProblem([{ ...fine, op: 'contains' }], text, verdicts),
      'rt-events.invalid.rule-value-empty {"number":1,"value":""}',
    );
    assert.equal(
      rulesProblem([{ ...fine, property: '' }], text, verdicts),
      'rt-events.invalid.rule-property-empty {"number":1,"value":""}',
    );
  });

  it('lets the runtime judge expressions and numbers, all together, and tells when it is known', async () => {
    const { verdicts, asked } = refusing();
    const rule = (op: string, value: string) => ({ property: 'a', op, value });
    const rules = [rule('phone', '+12025550100'), rule('regex', '(?i:a)'), rule('eq', '(')];
    const told = new Promise<void>((resolve) => verdicts.onAnswer(resolve));
    for (const _ of ['once', 'again']) assert.equal(rulesProblem(rules, text, verdicts), undefined);
    await told;
    assert.deepEqual(asked, [[rules[0], rules[1]]]);
    const refused = 'rt-events.invalid.rule-regex-invalid {"number":2,"value":"(?i:a)"}';
    assert.equal(rulesProblem(rules, text, verdicts), refused);
    assert.equal(rulesProblem([rule('regex', `^$\{T}$`)], text, verdicts), undefined, 'a variable');
    assert.equal(asked.length, 1);
  });

  it('tells of saved rules what the runtime refuses, though the dialog makes the best of it', () => {
    const cases: [saved: unknown, expected: string][] = [
      ['x', 'rules {"number":0,"value":""}'],
      [[{ property: 'a', op: 'like', value: 'b' }], 'rule-op-unknown {"number":1,"value":"b"}'],
      [[{ property: 'a', op: 'eq', value: 1 }], 'rule-value-not-text {"number":1,"value":""}'],
      [[null], 'rule-not-an-object {"number":1,"value":""}'],
    ];
    for (const [saved, expected] of cases) {
      assert.equal(rulesProblem(saved, text, verdicts), `rt-events.invalid.${expected}`);
    }
    assert.equal(rulesProblem(undefined, text, verdicts), undefined);
  });

  describe('filter on this value', () => {
    const event = {
      call: { from: '+1', seconds: 0, vip: false, note: null, tags: ['a', { b: 1 }] },
      'odd.name': 1,
      '': 2,
    };
    const cases: [steps: string[], property: string | undefined, value: string][] = [
      [['call', 'from'], 'call.from', '+1'],
      [['call', 'seconds'], 'call.seconds', '0'],
      [['call', 'vip'], 'call.vip', 'false'],
      [['call', 'note'], 'call.note', 'null'],
      [['call', 'tags', '0'], 'call.tags.0', 'a'],
      [['call', 'tags', '1', 'b'], 'call.tags.1.b', '1'],
      [['call'], undefined, ''],
      [['call', 'tags'], undefined, ''],
      [['odd.name'], undefined, ''],
      [[''], undefined, ''],
      [['nowhere'], undefined, ''],
      [[], undefined, ''],
    ];
    for (const [steps, property, value] of cases) {
      it(`${JSON.stringify(steps)}: ${property ?? 'none'}`, () => {
        const rule = ruleFor(event, steps);
        if (property === undefined) return assert.equal(rule, undefined);
        assert.deepEqual(rule, { property, op: 'eq', value });
        const test = compileRule(rule);
        assert.ok(typeof test === 'function' && test(event), 'the event itself must pass');
      });
    }
  });
});

/** Owns what the dialogs know of rules: reading those that were saved, what is wrong with one, making one of a value. */
import { readPath } from '../../../src/events/property-path';
import { RULE_OPS, type Rule } from '../../../src/events/rules';
import type { Translate } from '../../shared/translate';
import { filterProblemKey, filterProblemOf } from './filter-problem';
import type { RuleVerdicts } from './rule-verdicts';

/** What a saved flow holds as `rules`: possibly written by hand, so only what has the form of a rule is taken. */
export function toRules(value: unknown): Rule[] {
  return Array.isArray(value) ? value.map(readRule) : [];
}

/** What a node without a name is called: by its types, and that rules apply too. */
export function withRules(types: string, rules: unknown, text: Translate): string {
  const count = toRules(rules).length;
  return count === 0
    ? types
    : text(`rt-events.summary.${count === 1 ? 'one' : 'many'}`, { what: types, count });
}

/** The first thing that is wrong with the rules, as they stand or as they were saved, in words. */
export function rulesProblem(rules: unknown, text: Translate, verdicts: RuleVerdicts): string | undefined {
  const refusal = filterProblemOf({ rules }, verdicts);
  if (refusal === undefined) return undefined;
  const { index } = refusal;
  return text(filterProblemKey(refusal), { number: index + 1, value: toRules(rules)[index]?.value ?? '' });
}

/** The rule that asks for this very value; none for what holds further values, and for what no path can name. */
export function ruleFor(event: unknown, steps: readonly string[]): Rule | undefined {
  if (steps.length === 0 || steps.some((step) => step === '' || step.includes('.'))) return undefined;
  const value = readPath(event, steps);
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
  return { property: steps.join('.'), op: 'eq', value: String(value) };
}

/** A part that is missing or of the wrong kind becomes what a new rule starts with. */
export function readRule(given: unknown): Rule {
  const { property, op, value, ignoreCase } = Object(given) as Partial<Record<keyof Rule, unknown>>;
  return {
    property: typeof property === 'string' ? property : '',
    op: RULE_OPS.find((known) => known === op) ?? 'eq',
    value: typeof value === 'string' ? value : '',
    ...(ignoreCase === true && { ignoreCase }),
  };
}

/** Owns what the dialogs know of rules: reading those that were saved, what is wrong with one, making one of a value. */
import { readPath } from '../../src/events/property-path';
import { compileRule, RULE_OPS, type Rule } from '../../src/events/rules';
import type { Translate } from './text';

/** What a saved flow holds as `rules`: possibly written by hand, so only what has the form of a rule is taken. */
export function toRules(value: unknown): Rule[] {
  return Array.isArray(value) ? value.map(toRule) : [];
}

/** The first thing that is wrong with the rules, in words. */
export function rulesProblem(rules: readonly Rule[], text: Translate): string | undefined {
  for (const [index, rule] of rules.entries()) {
    const compiled = compileRule(rule);
    if (typeof compiled !== 'string') continue;
    return text(`rt-events.invalid.${compiled}`, { number: index + 1, value: rule.value });
  }
  return undefined;
}

/** The rule that asks for this very value; none for what holds further values, and for what no path can name. */
export function ruleFor(event: unknown, steps: readonly string[]): Rule | undefined {
  if (steps.length === 0 || steps.some((step) => step === '' || step.includes('.'))) return undefined;
  const value = readPath(event, steps);
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
  return { property: steps.join('.'), op: 'eq', value: String(value) };
}

/** A part that is missing or of the wrong kind becomes what a new rule starts with. */
export function toRule(given: unknown): Rule {
  const { property, op, value } = Object(given) as Partial<Record<keyof Rule, unknown>>;
  return {
    property: typeof property === 'string' ? property : '',
    op: RULE_OPS.find((known) => known === op) ?? 'eq',
    value: typeof value === 'string' ? value : '',
  };
}

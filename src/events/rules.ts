/** Owns the rules of a filter: conditions on the properties of an event. */
import type { JsonObject } from '../util/json';
import { telephoneNumber } from '../util/telephone-number';
import { type PropertyPath, parsePath, readPath } from './property-path';

/** What a rule can ask, in the order in which a user meets them. */
export const RULE_OPS = [
  'eq',
  'neq',
  'contains',
  'starts',
  'ends',
  'regex',
  'gt',
  'lt',
  'gte',
  'lte',
  'phone',
  'exists',
  'missing',
] as const;

export type RuleOp = (typeof RULE_OPS)[number];

/** One rule as saved in a flow. `value` means nothing to `exists` and `missing`. */
export interface Rule {
  readonly property: string;
  readonly op: RuleOp;
  readonly value: string;
  /** Whether comparisons of text ignore upper and lower case. Default: they do not. */
  readonly ignoreCase?: true;
}

/** The ops that compare text, so that `ignoreCase` means something to them. */
export const TEXT_OPS: readonly RuleOp[] = ['eq', 'neq', 'contains', 'starts', 'ends', 'regex'];

/**
 * The ops whose values only the runtime can check: a browser accepts other regular expressions than Node.js, and does
 * not know the telephone numbers of all countries.
 */
export const RULE_OPS_OF_RUNTIME: readonly RuleOp[] = ['regex', 'phone'];

/** Whether an event passes. */
export type EventTest = (event: JsonObject) => boolean;

export type RuleProblem =
  | 'rule-not-an-object'
  | 'rule-property-empty'
  | 'rule-op-unknown'
  | 'rule-value-not-text'
  | 'rule-value-empty'
  | 'rule-regex-invalid'
  | 'rule-phone-invalid';

/**
 * How many characters of a text `regex` looks at. This bounds most expressions. But an expression with nested
 * repetitions, such as `^(\w+\s?)*$`, runs for ever on far shorter texts. The help warns of it.
 */
export const MAX_REGEX_INPUT = 4096;

function isRuleOp(op: unknown): op is RuleOp {
  return (RULE_OPS as readonly unknown[]).includes(op);
}

/**
 * A rule as saved in a flow, or what is wrong with it. This does not check whether its expression or telephone number
 * is valid: see {@link RULE_OPS_OF_RUNTIME}.
 */
export function wellFormedRule(rule: unknown): Rule | RuleProblem {
  if (typeof rule !== 'object' || rule === null) return 'rule-not-an-object';
  const { property, op, value: saved, ignoreCase } = rule as Partial<Record<keyof Rule, unknown>>;
  if (typeof property !== 'string' || property === '') return 'rule-property-empty';
  if (!isRuleOp(op)) return 'rule-op-unknown';
  if (op === 'exists' || op === 'missing') return { property, op, value: '' };
  if (typeof saved !== 'string') return 'rule-value-not-text';
  // A rule may compare with empty text. But every text contains the empty text, so such a rule is not complete.
  if (saved === '' && op !== 'eq' && op !== 'neq') return 'rule-value-empty';
  return { property, op, value: saved, ...(ignoreCase === true && { ignoreCase }) };
}

/** A test for one rule as saved in a flow, or what is wrong with it. */
export function compileRule(rule: unknown): EventTest | RuleProblem {
  const read = wellFormedRule(rule);
  if (typeof read === 'string') return read;
  const { property, op, value: saved, ignoreCase } = read;
  const path = parsePath(property);
  if (op === 'exists') return (event) => readPath(event, path) !== undefined;
  if (op === 'missing') return (event) => readPath(event, path) === undefined;
  const fold = ignoreCase === true ? inOneCase : asWritten;
  // The case of a letter can be syntax in an expression, so the expression gets a flag instead.
  const value = op === 'regex' ? saved : fold(saved);
  switch (op) {
    case 'eq':
      return comparing(path, value, (order) => order === 0, fold);
    case 'neq': {
      const equal = comparing(path, value, (order) => order === 0, fold);
      return (event) => !equal(event);
    }
    case 'gt':
      return comparing(path, value, (order) => order > 0);
    case 'lt':
      return comparing(path, value, (order) => order < 0);
    case 'gte':
      return comparing(path, value, (order) => order >= 0);
    case 'lte':
      return comparing(path, value, (order) => order <= 0);
    case 'contains':
      return onText(path, (text) => fold(text).includes(value));
    case 'starts':
      return onText(path, (text) => fold(text).startsWith(value));
    case 'ends':
      return onText(path, (text) => fold(text).endsWith(value));
    case 'phone': {
      const wanted = telephoneNumber(saved);
      if (wanted === undefined) return 'rule-phone-invalid';
      // A number without a country gets the country of the number that is looked for.
      return onText(path, (text) => telephoneNumber(text, wanted.country)?.e164 === wanted.e164);
    }
    case 'regex': {
      const expression = parseRegex(value, ignoreCase === true ? 'i' : '');
      if (expression === undefined) return 'rule-regex-invalid';
      return onText(path, (text) => expression.test(text.slice(0, MAX_REGEX_INPUT)));
    }
  }
}

/** A test that compares numbers if both sides are numbers, otherwise text. A missing property fails it. */
function comparing(
  path: PropertyPath,
  value: string,
  holds: (order: number) => boolean,
  fold: (text: string) => string = asWritten,
): EventTest {
  const valueAsNumber = decimal(value);
  const valueInFull = inFull(value, valueAsNumber);
  return (event) => {
    const property = readPath(event, path);
    if (property === undefined) return false;
    if (!Number.isNaN(valueAsNumber)) {
      const propertyAsNumber = numberIn(property);
      if (valueInFull !== undefined && propertyAsNumber === valueAsNumber) {
        const propertyInFull = inFull(property, propertyAsNumber);
        if (propertyInFull !== undefined) return holds(order(propertyInFull, valueInFull));
      }
      if (!Number.isNaN(propertyAsNumber)) return holds(order(propertyAsNumber, valueAsNumber));
    }
    return holds(order(fold(textOf(property)), value));
  };
}

function onText(path: PropertyPath, holds: (text: string) => boolean): EventTest {
  return (event) => {
    const property = readPath(event, path);
    return property !== undefined && holds(textOf(property));
  };
}

/** Text is ordered by its UTF-16 code units, as everywhere in JavaScript: the same in every language. */
function order<T extends number | bigint | string>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A property as a number; NaN if it does not read as one. */
function numberIn(property: unknown): number {
  if (typeof property === 'number') return property;
  return typeof property === 'string' ? decimal(property) : Number.NaN;
}

const WHOLE = /^\s*[-+]?\d+\s*$/;

/**
 * A whole number as text that is too long to be an exact `number`; undefined for everything else. Two different long
 * ids must not be equal because floating point has too few digits.
 */
function inFull(text: unknown, number: number): bigint | undefined {
  const isInFull = typeof text === 'string' && !Number.isSafeInteger(number) && WHOLE.test(text);
  return isInFull ? BigInt(text) : undefined;
}

const DECIMAL = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i;

/** A text as a number: decimal, with a sign, a fraction or an exponent; NaN for all else (`""`, `0x10`, `Infinity`). */
function decimal(text: string): number {
  const number = Number(text);
  return Number.isNaN(number) || !DECIMAL.test(text) ? Number.NaN : number;
}

/** A property as text: a text itself, anything else as JSON writes it. */
function textOf(property: unknown): string {
  if (typeof property === 'string') return property;
  try {
    return JSON.stringify(property);
  } catch {
    return ''; // Nested too deeply to be written.
  }
}

/** Makes texts equal that differ only in upper and lower case, in every language that has both. */
function inOneCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}

function asWritten(text: string): string {
  return text;
}

/** JavaScript's own syntax. */
function parseRegex(source: string, flags: '' | 'i'): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

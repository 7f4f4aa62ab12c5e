/** Owns which events one node wants, and at which of its outputs. Runs in the editor too: no Node.js in here. */
import type { JsonObject } from '../util/json';
import { parsePattern, type TypePattern } from './pattern';
import { compileRule, type EventTest, type RuleProblem } from './rules';

/** A filter as saved in a flow: nothing about it is certain until it is compiled. */
export interface FilterSettings {
  /** A list of patterns; none: every type. */
  readonly types?: unknown;
  /** A list of rules, all of which must hold. */
  readonly rules?: unknown;
  /** `true`: one output for each pattern without `!`. */
  readonly split?: unknown;
}

/** One thing that is wrong with a filter. */
export interface FilterProblem {
  readonly property: 'types' | 'rules';
  /** Which one of the list, from 0; -1: the list itself. */
  readonly index: number;
  readonly why: 'not-a-list' | PatternProblem | RuleProblem;
}

/** What can be wrong with one pattern. */
export type PatternProblem = 'pattern-not-text' | 'pattern-empty' | 'pattern-only-exclusion';

/** A filter that is ready to be asked. */
export interface Filter {
  /** The output, from 0, for events of this type; -1: none. Depends on nothing but the type: may be remembered. */
  readonly outputFor: (type: string) => number;
  /** Whether there are any rules, thus whether {@link Filter.accepts} can say no. */
  readonly hasRules: boolean;
  /** Whether the event passes every rule. */
  readonly accepts: (event: JsonObject) => boolean;
}

export type FilterResult =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly problems: readonly FilterProblem[] };

/** Never throws. All problems of the settings come back as a list, in their order. */
export function compileFilter({ types, rules, split }: FilterSettings): FilterResult {
  const problems: FilterProblem[] = [];
  const patterns = compileList('types', types, compilePattern, problems);
  const tests = compileList('rules', rules, compileRule, problems);
  if (problems.length > 0) return { ok: false, problems };

  return {
    ok: true,
    filter: {
      outputFor: outputByType(patterns, split === true),
      hasRules: tests.length > 0,
      accepts: all(tests),
    },
  };
}

/** The output of each type, as {@link Filter.outputFor}. */
export function outputByType(patterns: readonly TypePattern[], isSplit: boolean): Filter['outputFor'] {
  const wanted = patterns.filter((pattern) => !pattern.excludes);
  const excluded = patterns.filter((pattern) => pattern.excludes);
  return (type) => {
    if (excluded.some((pattern) => pattern.matches(type))) return -1;
    if (wanted.length === 0) return 0;
    const first = wanted.findIndex((pattern) => pattern.matches(type));
    return isSplit || first === -1 ? first : 0;
  };
}

/** The first thing that is wrong with a saved filter, where each rule is judged by `ruleProblem`. */
export function filterProblem(
  { types, rules }: FilterSettings,
  ruleProblem: (rule: unknown) => RuleProblem | undefined,
): FilterProblem | undefined {
  const problems: FilterProblem[] = [];
  compileList('types', types, compilePattern, problems);
  compileList('rules', rules, (rule) => ruleProblem(rule) ?? {}, problems);
  return problems[0];
}

/**
 * Reads each element of a saved list. Elements that can't be read go to `problems`. A list that was never saved is
 * empty.
 */
function compileList<T extends object>(
  property: FilterProblem['property'],
  list: unknown,
  compile: (element: unknown) => T | FilterProblem['why'],
  problems: FilterProblem[],
): T[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    problems.push({ property, index: -1, why: 'not-a-list' });
    return [];
  }
  const compiled: T[] = [];
  for (const [index, element] of list.entries()) {
    const result = compile(element);
    if (typeof result === 'string') problems.push({ property, index, why: result });
    else compiled.push(result);
  }
  return compiled;
}

/** A pattern as saved in a flow, or what is wrong with it. */
export function compilePattern(pattern: unknown): TypePattern | PatternProblem {
  if (typeof pattern !== 'string') return 'pattern-not-text';
  if (pattern.trim() === '') return 'pattern-empty';
  if (pattern.trim() === '!') return 'pattern-only-exclusion';
  return parsePattern(pattern);
}

const always: EventTest = () => true;

function all(tests: readonly EventTest[]): EventTest {
  const [only, second] = tests;
  if (only === undefined) return always;
  if (second === undefined) return only;
  return (event) => {
    for (const test of tests) if (!test(event)) return false;
    return true;
  };
}

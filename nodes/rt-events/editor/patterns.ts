/** Owns what the dialogs know of type patterns: which ones can never match, and what the outputs of a split are. */
import type { FilterProblem } from '../../../src/events/filter';
import { deadPatterns } from '../../../src/events/pattern';
import type { Translate } from '../../shared/translate';
import { filterProblemKey, filterProblemOf } from './filter-problem';

/** The part of an `rt events` node that decides on its outputs. */
export interface Splitting {
  readonly types: readonly string[];
  readonly split: boolean;
}

/** Why a pattern can never let an event through. `by` is the other pattern that is to blame. */
export type PatternDefect =
  | { readonly code: FilterProblem['why'] | 'excludes-all' }
  | { readonly code: 'excluded' | 'shadowed'; readonly by: string };

/** What a saved flow holds as `types`: possibly written by hand, so only its texts are taken. */
export function toPatterns(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

export function isExclusion(pattern: string): boolean {
  return pattern.startsWith('!');
}

/** The patterns that let events through, in order: with `split`, each is one output. */
function inclusions(types: readonly string[]): string[] {
  return types.filter((pattern) => !isExclusion(pattern));
}

/** What is wrong with each pattern; `undefined` where nothing is. */
export function patternProblems({ types, split }: Splitting): (PatternDefect | undefined)[] {
  const dead = deadPatterns(types, split ? 'split' : 'together');
  return types.map((pattern, index) => {
    const refusal = filterProblemOf({ types: [pattern] });
    if (refusal !== undefined) return { code: refusal.why };
    if (/^!\*+$/.test(pattern)) return { code: 'excludes-all' };
    const by = types[dead.find((found) => found.index === index)?.by ?? -1];
    return by === undefined ? undefined : { code: isExclusion(by) ? 'excluded' : 'shadowed', by };
  });
}

/** The first thing that is wrong with the patterns, in words: what the runtime refuses, else what can never match. */
export function typesProblem(types: unknown, split: boolean, text: Translate): string | undefined {
  const refusal = filterProblemOf({ types });
  if (refusal !== undefined) return text(filterProblemKey(refusal), { number: refusal.index + 1 });
  return uselessProblem({ types: toPatterns(types), split }, text);
}

function uselessProblem(splitting: Splitting, text: Translate): string | undefined {
  const problems = patternProblems(splitting);
  const index = problems.findIndex((found) => found !== undefined);
  const found = problems[index];
  if (found !== undefined) {
    const pattern = splitting.types[index] ?? '';
    const by = 'by' in found ? found.by : '';
    return text(`rt-events.invalid.${found.code}`, { number: index + 1, pattern, by });
  }
  const nothingToSplit = splitting.split && splitting.types.every(isExclusion);
  return nothingToSplit ? text('rt-events.invalid.split') : undefined;
}

/** How many outputs the node has. A split of no patterns keeps one: the wires are not lost while it is being set up. */
function outputCount({ types, split }: Splitting): number {
  return split ? Math.max(1, inclusions(types).length) : 1;
}

/** What the editor shows at an output of a split. */
export function outputLabel({ types, split }: Splitting, index: number): string | undefined {
  return split ? inclusions(types)[index] : undefined;
}

/** A pattern in the dialog's list, and which output it had when the dialog was opened. */
export interface PatternRow {
  readonly pattern: string;
  readonly port: number | undefined;
}

/** The rows that the dialog starts with. Without a split, the first pattern takes over the one output. */
export function toRows({ types, split }: Splitting): PatternRow[] {
  let port = 0;
  return types.map((pattern) => {
    if (isExclusion(pattern) || (!split && port > 0)) return { pattern, port: undefined };
    return { pattern, port: port++ };
  });
}

/**
 * Which output each earlier one has become (-1: gone; a key that is no number: a new one), in the form in which the
 * editor moves the wires along: the value of the hidden `outputs` input.
 */
export function outputMap(
  before: Splitting,
  rows: readonly PatternRow[],
  split: boolean,
): Record<string, number> {
  const earlier = outputCount(before);
  const map: Record<string, number> = Object.fromEntries(
    Array.from({ length: earlier }, (_, port) => [String(port), -1]),
  );
  const outputs = rows.filter(({ pattern }) => !isExclusion(pattern));
  if (!split || outputs.length === 0) return { ...map, '0': 0 };

  // Where the one output was nobody's in particular, the first pattern takes over its wires.
  const wasShared = !before.split || inclusions(before.types).length === 0;
  const heir = wasShared && outputs.every(({ port }) => port !== 0) ? 0 : undefined;
  outputs.forEach(({ port }, index) => {
    const earlierPort = port ?? (index === 0 ? heir : undefined);
    map[earlierPort === undefined ? `new${index}` : String(earlierPort)] = index;
  });
  return map;
}

/** What a node without a name is called in the flow: its patterns, as many as stay readable. */
export function patternSummary(types: readonly string[]): string {
  const [first, ...rest] = types;
  if (first === undefined) return '';
  const short = first.length > 24 ? `${first.slice(0, 23)}…` : first;
  return rest.length === 0 ? short : `${short} +${rest.length}`;
}

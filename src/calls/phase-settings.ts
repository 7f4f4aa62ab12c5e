/** Owns the phase of each type of event, by the settings of a flow. Runs in the editor too. */
import { compilePattern, type PatternProblem } from '../events/filter';
import type { TypePattern } from '../events/pattern';
import { guessedPhase } from './guessed-phase';
import { isPhase, type Phase, type PhaseReader } from './phase';

/** One phase with the patterns of its types, as saved in a flow. */
export interface PhaseTypes {
  readonly phase: Phase;
  readonly types: readonly string[];
}

/** One thing that is wrong with the phases of a flow. */
export interface PhaseProblem {
  /** Which entry of the list, from 0; -1: the list itself. */
  readonly index: number;
  /** Which pattern of the entry, from 0; -1: the entry itself. */
  readonly pattern: number;
  readonly why: 'not-a-list' | 'phase-not-an-object' | 'phase-unknown' | PatternProblem;
}

export type PhasesResult =
  | { readonly ok: true; readonly phaseOf: PhaseReader }
  | { readonly ok: false; readonly problems: readonly PhaseProblem[] };

/** How many types are remembered with their phase: the server makes up types. */
const MAX_REMEMBERED = 1000;

/** The longest type that is remembered, in characters. */
const MAX_REMEMBERED_LENGTH = 200;

/**
 * Reads the phases of a flow. Without any pattern the phases are guessed from the words in a type; with patterns a type
 * has the first phase with a pattern that matches, and none where no pattern does. Never throws.
 */
export function compilePhases(phases: unknown): PhasesResult {
  if (phases === undefined) return { ok: true, phaseOf: remembering(guessedPhase) };
  if (!Array.isArray(phases)) return { ok: false, problems: [{ index: -1, pattern: -1, why: 'not-a-list' }] };
  const problems: PhaseProblem[] = [];
  const compiled = phases.flatMap((entry, index) => compileEntry(entry, index, problems));
  if (problems.length > 0) return { ok: false, problems };
  if (compiled.length === 0) return { ok: true, phaseOf: remembering(guessedPhase) };
  return {
    ok: true,
    phaseOf: remembering((type) => compiled.find(({ patterns }) => accepts(patterns, type))?.phase),
  };
}

interface Compiled {
  readonly phase: Phase;
  readonly patterns: readonly TypePattern[];
}

/** No pattern matches nothing: an empty phase does not take every type. */
function compileEntry(entry: unknown, index: number, problems: PhaseProblem[]): Compiled[] {
  const problem = (why: PhaseProblem['why'], pattern = -1): Compiled[] => {
    problems.push({ index, pattern, why });
    return [];
  };
  if (typeof entry !== 'object' || entry === null) return problem('phase-not-an-object');
  const { phase, types = [] } = entry as { readonly phase?: unknown; readonly types?: unknown };
  if (!isPhase(phase)) return problem('phase-unknown');
  if (!Array.isArray(types)) return problem('not-a-list');
  const patterns = types.flatMap((type: unknown, pattern) => {
    const result = compilePattern(type);
    if (typeof result !== 'string') return result;
    problem(result, pattern);
    return [];
  });
  return patterns.length === 0 ? [] : [{ phase, patterns }];
}

function accepts(patterns: readonly TypePattern[], type: string): boolean {
  if (patterns.some((pattern) => pattern.excludes && pattern.matches(type))) return false;
  const wanted = patterns.filter(({ excludes }) => !excludes);
  return wanted.length === 0 || wanted.some((pattern) => pattern.matches(type));
}

/** Decides once a type: this is asked for each event. */
function remembering(decide: PhaseReader): PhaseReader {
  const known = new Map<string, Phase | undefined>();
  return (type) => {
    const phase = known.get(type);
    if (phase !== undefined || known.has(type)) return phase;
    const decided = decide(type);
    if (type.length > MAX_REMEMBERED_LENGTH) return decided;
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(type, decided);
    return decided;
  };
}

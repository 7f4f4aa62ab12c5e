/** Owns the phases while a dialog edits them: which types are where, and what a move changes. Pure. */
import { guessedPhase } from '../../../src/calls/guessed-phase';
import { PHASES, type Phase } from '../../../src/calls/phase';
import { compilePhases, type PhaseTypes } from '../../../src/calls/phase-settings';
import { parsePattern } from '../../../src/events/pattern';

/** Where a type can be: in a phase, or in none. */
export type ChipPlace = Phase | 'none';

/** In the order of the dialog. */
export const CHIP_PLACES: readonly ChipPlace[] = [...PHASES, 'none'];

/** A type or a pattern as the dialog shows it. */
export interface Chip {
  /** As it is saved: perhaps with `*` or a leading `!`. */
  readonly pattern: string;
  /** Whether it is a type that was seen, in this phase by a guess or by a pattern: nothing of its own is saved. */
  readonly isSeen: boolean;
}

export type Board = Readonly<Record<ChipPlace, readonly Chip[]>>;

/** What a flow holds, as far as it can be read; nothing: guessed. */
export function toPhases(saved: unknown): PhaseTypes[] {
  return Array.isArray(saved) && compilePhases(saved).ok ? saved : [];
}

/** Whether phases are guessed: no pattern is saved. */
export function isGuessed(phases: readonly PhaseTypes[]): boolean {
  return phases.every(({ types }) => types.length === 0);
}

/** Where everything is: what is saved, and each type that was seen. */
export function boardOf(phases: readonly PhaseTypes[], seen: readonly string[]): Board {
  const board: Record<ChipPlace, Chip[]> = {
    ringing: [],
    answered: [],
    held: [],
    ended: [],
    missed: [],
    none: [],
  };
  const saved = new Set<string>();
  for (const { phase, types } of phases) {
    for (const pattern of types) {
      saved.add(pattern);
      board[phase].push({ pattern, isSeen: false });
    }
  }
  const compiled = compilePhases(phases);
  const phaseOf = compiled.ok ? compiled.phaseOf : guessedPhase;
  for (const type of [...seen].sort()) {
    if (!saved.has(type)) board[phaseOf(type) ?? 'none'].push({ pattern: type, isSeen: true });
  }
  return board;
}

/** Moves a type or a pattern. The guessed phases are saved with it, so that everything else stays where it is. */
export function moved(
  phases: readonly PhaseTypes[],
  seen: readonly string[],
  pattern: string,
  to: ChipPlace,
): PhaseTypes[] {
  const before = isGuessed(phases) ? guessed(seen) : phases;
  const merged = PHASES.map((phase) => ({
    phase,
    types: before.flatMap((entry) => (entry.phase === phase ? entry.types : [])),
  }));
  const after = merged.map(({ phase, types }) => ({
    phase,
    types: phase === to ? including(types, pattern) : without(types, pattern),
  }));
  return after.filter(({ types }) => types.length > 0);
}

/** The types that were seen, each in the phase that is guessed for it. */
function guessed(seen: readonly string[]): PhaseTypes[] {
  return PHASES.map((phase) => ({ phase, types: seen.filter((type) => guessedPhase(type) === phase) }));
}

function including(types: readonly string[], pattern: string): string[] {
  const rest = types.filter((type) => type !== `!${pattern}`);
  return matches(rest, pattern) || rest.includes(pattern) ? rest : [...rest, pattern];
}

/** If another pattern would still match it, it is excluded there. */
function without(types: readonly string[], pattern: string): string[] {
  const rest = types.filter((type) => type !== pattern);
  // Only exclusions would take everything else.
  if (rest.every((type) => type.startsWith('!'))) return [];
  return !pattern.startsWith('!') && matches(rest, pattern) ? [...rest, `!${pattern}`] : rest;
}

function matches(types: readonly string[], type: string): boolean {
  const patterns = types.map(parsePattern);
  const isExcluded = patterns.some((pattern) => pattern.excludes && pattern.matches(type));
  return !isExcluded && patterns.some((pattern) => !pattern.excludes && pattern.matches(type));
}

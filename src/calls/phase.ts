/** Owns the phases of a call, as a flow and its settings name them. Runs in the editor too. */

/** In the order in which a user meets them. */
export const PHASES = ['ringing', 'answered', 'held', 'ended', 'missed'] as const;

/**
 * Where a call stands. `ended` and `missed` end the call; `missed` is what a service says by itself of a call that
 * nobody took.
 */
export type Phase = (typeof PHASES)[number];

export function isPhase(value: unknown): value is Phase {
  return (PHASES as readonly unknown[]).includes(value);
}

/** Tells the phase that an event of this type means; undefined: none, so the event is no concern of calls. */
export type PhaseReader = (type: string) => Phase | undefined;

/**
 * Owns the parties of one call, if its events tell them apart: transfers, conferences, and phones that ring together.
 */
import type { Phase } from './phase';

/** `left`: has talked, and is gone. `over`: is gone without having talked. */
export type LegState = 'ringing' | 'connected' | 'left' | 'over';

/** How many parties of one call are kept apart. */
const MAX_LEGS = 64;

export class Legs {
  readonly #legs: Map<string, LegState>;
  /** Whether any of them may be ringing: most events find none that is. */
  #mayRing = true;

  constructor(saved: Iterable<readonly [leg: string, state: LegState]> = []) {
    this.#legs = new Map(saved);
  }

  /**
   * Notes what an event says of one party. Answers whether it also counts for the whole call. The end of a party
   * counts only if no other party is left. A party that has gone does not come back.
   */
  note(leg: string, phase: Phase): boolean {
    switch (phase) {
      case 'ringing':
        if (this.#legs.has(leg)) return true;
        this.#set(leg, 'ringing');
        this.#mayRing = true;
        return true;
      case 'answered':
      case 'held': {
        const before = this.#legs.get(leg);
        if (isGone(before)) return false;
        this.#stopRinging();
        if (before !== 'connected') this.#set(leg, 'connected');
        return true;
      }
      case 'ended':
      case 'missed':
        this.#set(leg, this.#hasTalked(leg) ? 'left' : 'over');
        return [...this.#legs.values()].every(isGone);
    }
  }

  has(leg: string): boolean {
    return this.#legs.has(leg);
  }

  /** Whether any of them has taken the call. */
  haveTalked(): boolean {
    return [...this.#legs.keys()].some((leg) => this.#hasTalked(leg));
  }

  /** To be kept across a restart. */
  entries(): [leg: string, state: LegState][] {
    return [...this.#legs];
  }

  #hasTalked(leg: string): boolean {
    const state = this.#legs.get(leg);
    return state === 'connected' || state === 'left';
  }

  #set(leg: string, state: LegState): void {
    if (!this.#legs.has(leg) && this.#legs.size >= MAX_LEGS) this.#forgetOneThatIsGone();
    if (this.#legs.has(leg) || this.#legs.size < MAX_LEGS) this.#legs.set(leg, state);
  }

  /** Once somebody takes the call, the other phones are silent, and not every service tells the end of each. */
  #stopRinging(): void {
    if (!this.#mayRing) return;
    for (const [leg, state] of this.#legs) if (state === 'ringing') this.#legs.delete(leg);
    this.#mayRing = false;
  }

  #forgetOneThatIsGone(): void {
    for (const [leg, state] of this.#legs) {
      if (!isGone(state)) continue;
      this.#legs.delete(leg);
      return;
    }
  }
}

function isGone(state: LegState | undefined): boolean {
  return state === 'left' || state === 'over';
}

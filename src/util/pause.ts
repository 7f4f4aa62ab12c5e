/** Owns a time in which something is not tried. */
import type { Clock } from './clock';

export class Pause {
  /** On the clock that nobody sets. */
  #endsAt = -Infinity;

  constructor(private readonly clock: Clock) {}

  /** The pause lasts for so many milliseconds from now on; a longer one that is under way goes on. */
  begin(lengthMs: number): void {
    if (lengthMs <= this.leftMs) return;
    this.#endsAt = this.clock.elapsed() + lengthMs;
  }

  end(): void {
    this.#endsAt = -Infinity;
  }

  /** How much of the pause is left, in whole milliseconds; 0: none. */
  get leftMs(): number {
    return Math.max(0, Math.ceil(this.#endsAt - this.clock.elapsed()));
  }
}

/** Owns a pause: a time in which something is not tried. */
import type { Clock } from './clock';

export class Pause {
  /** By `Clock.elapsed()`. */
  #endsAt = -Infinity;

  constructor(private readonly clock: Clock) {}

  /** Pauses for so many milliseconds from now on. A longer pause that runs already goes on. */
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

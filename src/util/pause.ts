/** Owns a time in which something is not tried. */
import { type Clock, isWithin } from './clock';

export class Pause {
  #beganAt = 0;
  #lengthMs = 0;

  constructor(private readonly clock: Clock) {}

  /** The pause lasts for so many milliseconds from now on; a longer one that is under way goes on. */
  begin(lengthMs: number): void {
    if (lengthMs <= this.leftMs) return;
    this.#beganAt = this.clock.now();
    this.#lengthMs = lengthMs;
  }

  end(): void {
    this.#lengthMs = 0;
  }

  /** How much of the pause is left, in milliseconds; 0: none. None either where the clock was set back. */
  get leftMs(): number {
    const now = this.clock.now();
    return isWithin(this.#lengthMs, this.#beganAt, now) ? this.#beganAt + this.#lengthMs - now : 0;
  }
}

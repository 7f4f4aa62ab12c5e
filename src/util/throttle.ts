/** Owns a throttle: it does something as soon as it is asked, but not too often. */
import type { Clock, Timer } from './clock';

export class Throttle {
  #doneAt: number | undefined;
  #timer: Timer | undefined;

  /** `intervalMs`: the least time between two acts, in milliseconds. */
  constructor(
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly act: () => void,
  ) {}

  /**
   * Acts now. If the last act is too recent, acts once at the end of the interval, however often it is asked
   * meanwhile.
   */
  ask(): void {
    if (this.#timer !== undefined) return;
    const sinceMs = this.#doneAt === undefined ? this.intervalMs : this.clock.elapsed() - this.#doneAt;
    const leftMs = this.intervalMs - sinceMs;
    if (leftMs <= 0) this.#do();
    else this.#timer = this.clock.setTimeout(() => this.#do(), leftMs);
  }

  /** Cancels the planned act. */
  end(): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #do(): void {
    this.#timer = undefined;
    this.#doneAt = this.clock.elapsed();
    this.act();
  }
}

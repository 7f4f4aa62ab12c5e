/** Owns the schedule of the simulator: each thing happens at its time, and nothing happens after the end. */
import type { Timer } from '../util/clock';

/** The longest time that a timer of Node.js can wait: with a longer one it fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What the simulator needs of a clock. Those of the libraries for virtual time have it, see docs/testing-flows.md. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): Timer;
  clearTimeout(timer: Timer): void;
}

export class Schedule {
  readonly #clock: SimulatorClock;
  /** The waiting timers, each with the function to call if it is given up. */
  readonly #waiting = new Map<symbol, { timer: Timer; abandoned: () => void }>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  /**
   * Does something later.
   *
   * @param delayMs - of any length; 0: as soon as the clock moves
   * @param abandoned - called instead if everything ends before
   */
  after(delayMs: number, act: () => void, abandoned = () => {}): void {
    const key = Symbol('waiting');
    const wait = (remainingMs: number) => {
      const partMs = Math.min(remainingMs, LONGEST_TIMER_MS);
      const timer = this.#clock.setTimeout(() => {
        if (remainingMs > partMs) return wait(remainingMs - partMs);
        this.#waiting.delete(key);
        act();
      }, partMs);
      this.#waiting.set(key, { timer, abandoned });
    };
    wait(delayMs);
  }

  /** Gives up everything that is still planned. */
  end(): void {
    for (const { timer, abandoned } of this.#waiting.values()) {
      this.#clock.clearTimeout(timer);
      abandoned();
    }
    this.#waiting.clear();
  }
}

/** Owns what is still to happen in the simulator: each thing at its time, and nothing after the end. */
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
  /** The timers that wait, each with what to call when they are given up. */
  readonly #waiting = new Map<symbol, { timer: Timer; abandoned: () => void }>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  /**
   * Does something later.
   *
   * @param delayMs - however long; 0: as soon as the clock moves
   * @param abandoned - called in its place where everything ends before
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

  /** Gives up all that is still to happen. */
  end(): void {
    for (const { timer, abandoned } of this.#waiting.values()) {
      this.#clock.clearTimeout(timer);
      abandoned();
    }
    this.#waiting.clear();
  }
}

/** Owns virtual time for tests: a Clock that stands still until it is told to move. */
import { createClock } from '@sinonjs/fake-timers';
import type { Clock } from '../../src/util/clock';

export interface VirtualClock extends Clock {
  /** Moves time on, firing what falls due. */
  tick(durationMs: number): void;
  /** Moves time on as {@link tick} does, and lets promises settle before each timer and at the end. */
  pass(durationMs: number): Promise<void>;
  /** Sets the clock without time passing, as an administrator would. Timers still wait for the same time. */
  setTime(now: number): void;
  /** Time goes by while something keeps the process busy: no timer fires. */
  spend(durationMs: number): void;
  /** Timers that wait. */
  readonly timerCount: number;
}

/** @param startAt - epoch milliseconds */
export function createVirtualClock(startAt = Date.UTC(2026, 0, 1)): VirtualClock {
  const clock = createClock(startAt);
  let spentMs = 0;
  return {
    now: () => clock.Date.now(),
    elapsed: () => clock.performance.now() + spentMs,
    setTimeout: (callback, delayMs) => clock.setTimeout(callback, delayMs),
    clearTimeout: (timer) => clock.clearTimeout(timer as ReturnType<typeof clock.setTimeout>),
    tick: (durationMs) => {
      clock.tick(durationMs);
    },
    pass: async (durationMs) => {
      await clock.tickAsync(durationMs);
    },
    setTime: (now) => clock.setSystemTime(now),
    spend: (durationMs) => {
      spentMs += durationMs;
      clock.setSystemTime(clock.Date.now() + durationMs);
    },
    get timerCount() {
      return clock.countTimers();
    },
  };
}

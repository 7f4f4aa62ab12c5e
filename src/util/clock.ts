/** Owns time: everything in `src/` that waits or reads the time asks a Clock, so that tests can use virtual time. */

/** A pending timer, to be handed back to {@link Clock.clearTimeout}. */
export type Timer = unknown;

export interface Clock {
  /** Epoch milliseconds, for showing. Somebody may set this clock, forward and back. */
  now(): number;
  /** Milliseconds since a fixed moment. Nobody can set this clock, so lengths of time are differences of it. */
  elapsed(): number;
  setTimeout(callback: () => void, delayMs: number): Timer;
  clearTimeout(timer: Timer): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** Resolves after so many milliseconds, or as soon as the signal is aborted. The caller checks which it was. */
export function wait(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.setTimeout(end, delayMs);
    signal.addEventListener('abort', end, { once: true });
  });
}

/** One moment on both clocks: one is for showing, the other for measuring lengths of time. */
export interface Moment {
  /** Epoch milliseconds, as the clock on the wall showed them. */
  readonly at: number;
  /** {@link Clock.elapsed} at this moment. */
  readonly elapsedMs: number;
}

/** This moment. */
export function momentOf(clock: Pick<Clock, 'now' | 'elapsed'>): Moment {
  return { at: clock.now(), elapsedMs: clock.elapsed() };
}

/** A moment before a restart (epoch milliseconds), on the clock of this process. It can't be in the future. */
export function earlierMoment(at: number, now: Moment): Moment {
  return { at, elapsedMs: now.elapsedMs - Math.max(0, now.at - at) };
}

/** A number in [0, 1), as `Math.random` gives it. */
export type Random = () => number;

/** Owns a moment on two clocks: the one that people read, which may be set, and one that only goes on. */

export interface Moment {
  /** Epoch milliseconds: what is shown. */
  readonly at: number;
  /** Milliseconds on a clock that nobody sets: lengths of time are differences of this. */
  readonly elapsed: number;
}

/** A moment of before a restart (epoch milliseconds), on the clock of this process. It was not in the future. */
export function momentOf(at: number, now: Moment): Moment {
  return { at, elapsed: now.elapsed - Math.max(0, now.at - at) };
}

/** Owns the suspicion that something on the way ends connections that are not used: a quiet stream ends at the same age again and again. */

/** How many ends in a row must be alike: two may be by chance. */
const TIMES = 3;

/** A shorter silence than this says nothing, in milliseconds: a server that comes and goes is not silent before. */
const SHORTEST_MS = 5_000;

/** How far two lengths of silence may lie apart, in milliseconds, and as a part of the first: gateways look at their clocks at times. */
const TOLERANCE_MS = 2_000;
const TOLERANCE = 0.05;

export class QuietCuts {
  #firstMs = 0;
  #count = 0;

  /** A stream has ended after a silence. Returns for how many seconds it was quiet, if that is so again and again. */
  note(quietMs: number): number | undefined {
    const isAlike = Math.abs(quietMs - this.#firstMs) <= Math.max(TOLERANCE_MS, this.#firstMs * TOLERANCE);
    if (quietMs < SHORTEST_MS) this.#count = 0;
    else if (isAlike && this.#count > 0) this.#count += 1;
    else {
      this.#firstMs = quietMs;
      this.#count = 1;
    }
    return this.#count >= TIMES ? Math.round(this.#firstMs / 1000) : undefined;
  }
}

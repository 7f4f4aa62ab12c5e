/**
 * Owns the suspicion that something on the way ends unused connections: quiet streams end again and again after the
 * same time.
 */

/** How many ends in a row must be alike. Two may be alike by chance. */
const TIMES = 3;

/**
 * Shorter silences are not counted, in milliseconds: a server that comes and goes is not silent before. The shortest
 * usual timeout of gateways is 5 s, and it can begin a moment before we receive something.
 */
const SHORTEST_MS = 4_500;

/**
 * By how much two silences may differ, in milliseconds and as a part of the first one: gateways look at their clocks
 * only now and then.
 */
const TOLERANCE_MS = 2_000;
const TOLERANCE = 0.05;

export class QuietCuts {
  #firstMs = 0;
  #count = 0;

  /**
   * A stream has ended after a silence. Returns the length of the silence in seconds, if it was the same several
   * times.
   */
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

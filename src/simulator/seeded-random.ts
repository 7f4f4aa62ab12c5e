/** Owns random numbers that can be repeated: the same seed gives the same numbers. */
import type { Random } from '../util/clock';

/** A generator of 32 bits of state (mulberry32): good enough to choose scenarios and faults by. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Owns how long to wait before the next try. Pure: attempts or lengths of time, and random in; milliseconds out. */
import type { Random } from './clock';

/** The first wait and the longest wait, in milliseconds. */
export interface BackoffRange {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** After a request that found no service: full jitter, so that a thousand clients do not come back at once. */
export const OUTAGE: BackoffRange = { firstMs: 500, maxMs: 30_000 };

/** After a refused token or stream: long, because the next answer is likely the same. */
export const REJECTION: BackoffRange = { firstMs: 30_000, maxMs: 600_000 };

/** The longest wait before the first try after a stream was lost. Most servers are back at once. */
const FIRST_WAIT_MS = 500;

/**
 * Later waits grow with the outage. A server that comes back right after a try has to wait for the next try. The
 * stream is back within a quarter of the length of the outage, or within a second, and never later than after 30 s. A
 * tenth of this time is left for the handshake.
 */
const SHARE_OF_OUTAGE = 0.9 / 4;
const SHORT_WAIT_MS = 900;
const LONG_WAIT_MS = 29_000;

/**
 * The random part of a wait. It is small, because a large random part would make many short waits, and so many tries.
 */
const JITTER = 0.2;

/**
 * How long to wait for the next try, in milliseconds. `outageMs`: for how long there was no stream; 0: it was lost
 * just now.
 */
export function outageWait(outageMs: number, random: Random): number {
  if (outageMs <= 0) return Math.round(random() * FIRST_WAIT_MS);
  const longest = Math.min(LONG_WAIT_MS, Math.max(SHORT_WAIT_MS, outageMs * SHARE_OF_OUTAGE));
  return Math.round(longest * (1 - JITTER * random()));
}

/** How long a stream must have run before the next outage counts as a first one, in milliseconds. */
export const STABLE_MS = 30_000;

/** The longest `Retry-After` that is honoured, in milliseconds. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

function ceiling({ firstMs, maxMs }: BackoffRange, attempt: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30));
}

/** A random wait from 0 to the ceiling of this attempt (the first is 1). The ceiling doubles with each attempt. */
export function fullJitter(range: BackoffRange, attempt: number, random: Random): number {
  return Math.round(random() * ceiling(range, attempt));
}

/** The ceiling of this attempt (the first is 1), and up to a tenth more, but never above the end of the range. */
export function slowJitter(range: BackoffRange, attempt: number, random: Random): number {
  return Math.min(range.maxMs, Math.round(ceiling(range, attempt) * (1 + random() / 10)));
}

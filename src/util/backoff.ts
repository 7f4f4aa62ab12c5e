/** Owns how long to wait before the next try. Pure: attempts or lengths of time, and random in; milliseconds out. */
import type { Random } from './clock';

/** Where the waiting starts and where it stops growing, in milliseconds. */
export interface BackoffRange {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** After a request that found no service: full jitter, so that a thousand clients do not come back at once. */
export const OUTAGE: BackoffRange = { firstMs: 500, maxMs: 30_000 };

/** After a refused token or stream: long, because the next answer is likely the same. */
export const REJECTION: BackoffRange = { firstMs: 30_000, maxMs: 600_000 };

/** Before the first try after a stream was lost, at most: most servers are back at once, if they ever were away. */
const FIRST_WAIT_MS = 500;

/**
 * Then the waits grow with the outage. A server that comes back right after a try has to wait for the next one: so the
 * stream is back within a quarter of the outage's length, or within a second, and never later than after 30 s. A tenth
 * of that is left for the handshake.
 */
const SHARE_OF_OUTAGE = 0.9 / 4;
const SHORT_WAIT_MS = 900;
const LONG_WAIT_MS = 29_000;

/** The share of a wait that chance decides. Little: it adds up, while the tries that short waits make would add up too. */
const JITTER = 0.2;

/** How long to wait for the next try, in milliseconds. `outageMs`: how long there has been no stream; 0: it was lost just now. */
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

/** Anything from nothing up to the doubled ceiling of this attempt (the first is 1). */
export function fullJitter(range: BackoffRange, attempt: number, random: Random): number {
  return Math.round(random() * ceiling(range, attempt));
}

/** At least the ceiling of this attempt (the first is 1), and up to a tenth more, never above the range's end. */
export function slowJitter(range: BackoffRange, attempt: number, random: Random): number {
  return Math.min(range.maxMs, Math.round(ceiling(range, attempt) * (1 + random() / 10)));
}

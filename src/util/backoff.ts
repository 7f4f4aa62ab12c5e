/** Owns how long to wait before the next try. Pure: attempt and random in, milliseconds out. */
import type { Random } from './clock';

/** Where the waiting starts and where it stops growing, in milliseconds. */
export interface BackoffRange {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** After a lost or failed connection: full jitter, so that a thousand clients do not come back at once. */
export const OUTAGE: BackoffRange = { firstMs: 500, maxMs: 30_000 };

/** After a refused token or stream: long, because the next answer is likely the same. */
export const REJECTION: BackoffRange = { firstMs: 30_000, maxMs: 600_000 };

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

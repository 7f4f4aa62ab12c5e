/** Owns the times in which events may have been missed: since when, until when, and how long. */
import type { Moment } from '../util/clock';
import type { Gap } from './told';

export type { Gap } from './told';

/** A gap of which everything is known. */
export interface MeasuredGap extends Gap {
  readonly from: number;
  readonly ms: number;
}

/** Since when events may have been missed; without `elapsedMs` if that was in another process. */
export interface LossStart {
  /** Epoch milliseconds; null: nobody knows. */
  readonly at: number | null;
  readonly elapsedMs?: number;
}

export function measuredGap(from: Moment, to: Moment): MeasuredGap {
  return { from: from.at, to: to.at, ms: Math.round(to.elapsedMs - from.elapsedMs) };
}

/** In another process nothing was measured, so the wall clock counts. */
export function gapSince({ at, elapsedMs }: LossStart, to: Moment): Gap {
  if (at === null) return { from: null, to: to.at, ms: null };
  if (elapsedMs === undefined) return { from: at, to: to.at, ms: Math.max(0, to.at - at) };
  return measuredGap({ at, elapsedMs }, to);
}

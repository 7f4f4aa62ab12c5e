/** Owns how many measurements become one figure: the median, and how far the middle half spreads. */
import type { Round } from './effort';

export interface Figure {
  readonly median: number;
  /** The first and the third quartile. */
  readonly low: number;
  readonly high: number;
}

export function figureOf(values: readonly number[]): Figure {
  const sorted = values.toSorted((one, other) => one - other);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** What both sides came to, and the ratio of the reference to ours, round by round. */
export function comparedBy<T>(
  rounds: readonly Round<T>[],
  read: (measured: T) => number,
): Readonly<Record<'ours' | 'reference' | 'ratio', Figure>> {
  const mean = ([first, second]: readonly [T, T]): number => (read(first) + read(second)) / 2;
  return {
    ours: figureOf(rounds.map(({ ours }) => mean(ours))),
    reference: figureOf(rounds.map(({ reference }) => mean(reference))),
    ratio: figureOf(rounds.map(({ ours, reference }) => mean(reference) / mean(ours))),
  };
}

/** Between two neighbours, in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place % 1);
}

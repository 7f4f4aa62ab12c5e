/** Owns how much is measured, and in which order. */

export interface Effort {
  /** Rounds of a comparison. Many short ones: what disturbs the machine then disturbs both sides of most rounds alike. */
  readonly rounds: number;
  /** Rounds of what takes its time. */
  readonly longRounds: number;
  /** How often a subject that has just started gets its load before anything counts: code is compiled meanwhile. */
  readonly warmUpLoads: number;
  /** What the number of events is divided by. */
  readonly divisor: number;
}

/** What one round came to: two measurements of each side. */
export interface Round<T> {
  readonly ours: readonly [T, T];
  readonly reference: readonly [T, T];
}

/**
 * In each round ours, the reference, the reference, ours: so that neither who comes first nor what changes slowly makes
 * a difference. The first round is for what another load has done to the caches, and does not count.
 */
export async function inRounds<T>(
  rounds: number,
  our: () => Promise<T>,
  reference: () => Promise<T>,
): Promise<Round<T>[]> {
  const all: Round<T>[] = [];
  while (all.length <= rounds) {
    const ourFirst = await our();
    const references = [await reference(), await reference()] as const;
    all.push({ ours: [ourFirst, await our()], reference: references });
  }
  return all.slice(1);
}

/** Owns how much is measured: how many turns, of how many events. */

export interface Effort {
  /** Turns of a comparison. Many short ones: what disturbs the machine then disturbs both sides of most turns alike. */
  readonly shortTurns: number;
  /** Turns of what takes its time. */
  readonly longTurns: number;
  /** How often a subject that has just started gets its load before anything counts: code is compiled meanwhile. */
  readonly warmUpLoads: number;
  /** What the number of events is divided by. */
  readonly divisor: number;
}

/** Measured once to warm up, and then as often as it counts. */
export async function inTurns<T>(turns: number, measure: () => Promise<T>): Promise<T[]> {
  await measure();
  const results: T[] = [];
  while (results.length < turns) results.push(await measure());
  return results;
}

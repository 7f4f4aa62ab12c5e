/** Owns choices by chance. */
import type { Random } from '../../src/util/clock';

/** One of them. */
export function oneOf<const T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}

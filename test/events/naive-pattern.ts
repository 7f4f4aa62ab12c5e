/** Owns what patterns mean, written as plainly as can be, to hold the real ones against. */
import fc from 'fast-check';

/** Types and patterns of few characters, so that they often match each other. */
export const types = fc.string({ unit: fc.constantFrom('a', 'b', '.', '!'), maxLength: 8 });
export const patterns = fc
  .string({ unit: fc.constantFrom('a', 'b', '.', '*', '!'), minLength: 1, maxLength: 6 })
  .filter((pattern) => pattern !== '!');

/** What a pattern without `!` means, written as plainly as can be. */
export function naivelyMatches(glob: string, type: string): boolean {
  if (glob === '') return type === '';
  if (glob[0] !== '*') return glob[0] === type[0] && naivelyMatches(glob.slice(1), type.slice(1));
  return naivelyMatches(glob.slice(1), type) || (type !== '' && naivelyMatches(glob, type.slice(1)));
}

/** Owns remembering what was worked out for a text, where the same texts come again and again. */

/** How many texts are remembered by each function; then all of them are forgotten. */
const MAX_REMEMBERED = 1000;

/** Longer texts are worked out each time, so that the memory is bounded: in characters. */
const MAX_LENGTH = 200;

/** The same function, which works out what is asked often only once. */
export function memoized<T>(compute: (text: string) => T): (text: string) => T {
  const remembered = new Map<string, T>();
  return (text) => {
    if (text.length > MAX_LENGTH) return compute(text);
    const known = remembered.get(text);
    if (known !== undefined) return known;
    if (remembered.size === MAX_REMEMBERED) remembered.clear();
    const result = compute(text);
    remembered.set(text, result);
    return result;
  };
}

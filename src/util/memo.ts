/** Owns remembering the results of a function of texts, for texts that come again and again. */

/** How many texts each function remembers. When there are more, all of them are forgotten. */
const MAX_REMEMBERED = 1000;

/** Longer texts are not remembered, in characters. This bounds the memory. */
const MAX_LENGTH = 200;

/** The same function, but it works out a frequent text only once. */
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

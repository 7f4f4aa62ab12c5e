/** Owns words that are written without any boundary between them: `callringing`. */

/**
 * The known words that a word without any boundaries is made of (`callringing`), or the word itself where any part of it
 * is not known.
 */
export function takenApart(word: string, isKnown: (part: string) => boolean): readonly string[] {
  if (isKnown(word)) return [word];
  /** For each place the parts that lead there; the longest last part wins, so that `noanswer` is not `no` + `an` + … */
  const parts: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= word.length; end += 1) {
    for (let start = 0; start < end && parts[end] === undefined; start += 1) {
      const before = parts[start];
      const last = word.slice(start, end);
      if (before !== undefined && isKnown(last)) parts[end] = [...before, last];
    }
  }
  return parts[word.length] ?? [word];
}

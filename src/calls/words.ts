/** Owns the words that an event's type is made of, in whatever spelling: `call.hang-up`, `callHangUp`, `CALL_HANG_UP`. */

/** Longer types are read up to here: no service writes its kinds of events in so many characters. */
const MAX_LENGTH = 200;

/** A run of capitals ends where a word begins (`SIPRinging`); digits belong to no word. */
const WORD = /[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+/g;

/** The words of a type, in small letters and in their order. */
export function wordsOf(type: string): readonly string[] {
  return (
    type
      .slice(0, MAX_LENGTH)
      .match(WORD)
      ?.map((word) => word.toLowerCase()) ?? []
  );
}

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

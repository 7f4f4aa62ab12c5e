/** Owns patterns of event types: exact, or with `*` for any run of characters; a leading `!` excludes. */

export interface TypePattern {
  /** As the user wrote it, without the `!`. */
  readonly text: string;
  readonly excludes: boolean;
  readonly matches: (type: string) => boolean;
}

/** Reads a pattern. Case counts, and so does white space. There is no escape: a `*` always stands for a run. */
export function parsePattern(pattern: string): TypePattern {
  const excludes = pattern.startsWith('!');
  const text = excludes ? pattern.slice(1) : pattern;
  return { text, excludes, matches: text.includes('*') ? globMatcher(text) : (type) => type === text };
}

/** A pattern that can never match, and the pattern that blocks it. Both are places in the list, from 0. */
export interface DeadPattern {
  readonly index: number;
  readonly by: number;
}

/**
 * The patterns that no event will ever match, for a warning. All their types are excluded, or, with one output for
 * each (`outputs` is `split`), go to an earlier pattern. Each pattern must be valid.
 */
export function deadPatterns(patterns: readonly string[], outputs: 'together' | 'split'): DeadPattern[] {
  const parsed = patterns.map(parsePattern);
  return parsed.flatMap((pattern, index) => {
    if (pattern.excludes) return [];
    const by = parsed.findIndex(
      (other, place) => (other.excludes || (outputs === 'split' && place < index)) && covers(other, pattern),
    );
    return by === -1 ? [] : [{ index, by }];
  });
}

/** Whether every type that `narrow` matches is matched by `wide`. */
function covers(wide: TypePattern, narrow: TypePattern): boolean {
  // A `*` of the narrow one can only be taken by a `*` of the wide one, which then takes all that it stands for.
  return wide.matches(narrow.text);
}

/**
 * Each literal part is taken at its first place, and nothing is tried again. So no pattern and no type can make this
 * slow, unlike a regular expression. The first place is always good enough, because a `*` follows each part except
 * the last.
 */
function globMatcher(glob: string): (type: string) => boolean {
  const parts = glob.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  const between = parts.slice(1, -1).filter((part) => part !== '');
  return (type) => {
    if (!type.startsWith(first) || !type.endsWith(last)) return false;
    const end = type.length - last.length;
    let from = first.length;
    for (const part of between) {
      const at = type.indexOf(part, from);
      if (at === -1) return false;
      from = at + part.length;
    }
    return from <= end;
  };
}

/** Owns where a text holds a secret, or the beginning of one that was cut off. */

/** A part of a text: from here on, up to there. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** So much of a beginning is none by chance. */
const TELLING = 8;

/** At the end of a text, where it was cut, less tells. */
const TELLING_AT_END = 4;

/** What can follow where somebody cut a text. */
const CUT_MARKS = new Set('.… "\'');

/**
 * Where the text holds the secret, or a beginning of it that is telling. It takes time in proportion to both, however much a
 * secret is like itself: servers choose texts, and some of the secrets.
 */
export function runsOf(text: string, secret: string): Run[] {
  const least = Math.min(TELLING, secret.length);
  const end = lengthUpToCut(text);
  const first = text.indexOf(secret.slice(0, least));
  const start = first === -1 ? Math.max(0, end - TELLING) : Math.min(first, Math.max(0, end - TELLING));
  const sought = secret.slice(0, text.length - start);
  const fallbacks = fallbacksOf(sought);
  const runs: Run[] = [];
  for (let at = start, held = 0; at < text.length; at += 1) {
    held = heldWith(text[at], held, sought, fallbacks);
    const enough = at + 1 === end ? Math.min(TELLING_AT_END, least) : least;
    if (held >= enough) runs.push({ from: at + 1 - held, to: at + 1 });
  }
  return runs;
}

/** The text with this in place of each run; runs that overlap are one. */
export function replaceRuns(text: string, runs: readonly Run[], by: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { from, to } of joined(runs)) {
    parts.push(text.slice(done, from), by);
    done = to;
  }
  return parts.join('') + text.slice(done);
}

function joined(runs: readonly Run[]): Run[] {
  const all: Run[] = [];
  for (const run of [...runs].sort((one, other) => one.from - other.from || other.to - one.to)) {
    const last = all.at(-1);
    if (last === undefined || run.from >= last.to) all.push(run);
    else if (run.to > last.to) all[all.length - 1] = { from: last.from, to: run.to };
  }
  return all;
}

function lengthUpToCut(text: string): number {
  let length = text.length;
  while (length > 0 && CUT_MARKS.has(text[length - 1] ?? '')) length -= 1;
  return length;
}

/** How much of a beginning the text holds up to this character, where up to the one before it was `held`. */
function heldWith(
  character: string | undefined,
  held: number,
  sought: string,
  fallbacks: Int32Array,
): number {
  let length = held === sought.length ? (fallbacks[held - 1] ?? 0) : held;
  while (length > 0 && sought[length] !== character) length = fallbacks[length - 1] ?? 0;
  return sought[length] === character ? length + 1 : length;
}

/** For each beginning, how long a shorter one is that it ends with: the table of Knuth, Morris and Pratt. */
function fallbacksOf(sought: string): Int32Array {
  const fallbacks = new Int32Array(sought.length);
  for (let at = 1, held = 0; at < sought.length; at += 1) {
    held = heldWith(sought[at], held, sought, fallbacks);
    fallbacks[at] = held;
  }
  return fallbacks;
}

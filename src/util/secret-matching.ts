/** Owns secret matching: the spellings that a secret may have in a text, and its places in the text. */

/** The base64 of a shorter text is found in other texts by chance. */
const MIN_LENGTH_IN_BASE64 = 4;

/** The spellings of a whole text. Escapes have more spellings than a list can have: {@link unescaped} reads those. */
export function encodedForms(text: string): readonly string[] {
  if (text === '') return [];
  const inForm = new URLSearchParams([['', text]]).toString().slice(1);
  // Half a character has no spelling in a URL.
  const inUrl = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
  const inJson = JSON.stringify(text).slice(1, -1);
  return [text, inForm, inUrl, inJson, inJson.replaceAll('/', '\\/'), ...inBase64(text)];
}

function inBase64(text: string): readonly string[] {
  if (text.length < MIN_LENGTH_IN_BASE64) return [];
  const bytes = Buffer.from(text);
  return [bytes.toString('base64').replace(/={1,2}$/, ''), bytes.toString('base64url')];
}

/** In small letters. Each character keeps its place. */
export function inSmallLetters(text: string): string {
  return text.replace(/\p{Lu}/gu, (capital) => {
    const small = capital.toLowerCase();
    return small.length === capital.length ? small : capital;
  });
}

/** A text without its escapes. For each of its characters, and for its end, the place in the text as written. */
interface Reading {
  readonly text: string;
  readonly places: readonly number[];
}

const PERCENT =
  '%[0-7][\\da-f]|%[cd][\\da-f]%[\\da-f]{2}|%e[\\da-f](?:%[\\da-f]{2}){2}|%f[\\da-f](?:%[\\da-f]{2}){3}';
const BACKSLASH = '\\\\u[\\da-f]{4}|\\\\["\\\\/bfnrt]';
const ENTITY = '&#\\d{1,7};|&#x[\\da-f]{1,6};|&(?:amp|lt|gt|quot|apos);';
const ESCAPES = new RegExp(`${PERCENT}|${BACKSLASH}|${ENTITY}`, 'gi');

/** Characters that HTML writes as names. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
]);

/** The text without the escapes of URLs, JSON and HTML; undefined: it has no escapes. */
export function unescaped(written: string): Reading | undefined {
  const parts: string[] = [];
  const places: number[] = [];
  let done = 0;
  const keepUpTo = (end: number) => {
    parts.push(written.slice(done, end));
    for (; done < end; done += 1) places.push(done);
  };
  for (const { 0: escaped, index } of written.matchAll(ESCAPES)) {
    const meaning = meaningOf(escaped);
    if (meaning === undefined) continue;
    keepUpTo(index);
    parts.push(meaning);
    for (let unit = 0; unit < meaning.length; unit += 1) places.push(index);
    done = index + escaped.length;
  }
  if (parts.length === 0) return undefined;
  keepUpTo(written.length);
  return { text: parts.join(''), places: [...places, written.length] };
}

function meaningOf(escaped: string): string | undefined {
  try {
    if (escaped.startsWith('%')) return decodeURIComponent(escaped);
    if (escaped.startsWith('\\')) return String(JSON.parse(`"${escaped}"`));
    const hex = /^&#x(.*);$/i.exec(escaped)?.[1];
    const decimal = /^&#(\d+);$/.exec(escaped)?.[1];
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return NAMED.get(escaped.toLowerCase());
  } catch {
    return undefined; // It only looks like an escape.
  }
}

/** A part of a text: from here on, up to there. */
export interface SecretMatch {
  readonly from: number;
  readonly to: number;
}

/** A beginning of so many characters is not there by chance. */
const TELLING = 8;

/** At the end of a text that was cut, fewer characters are enough. */
const TELLING_AT_END = 4;

/** What can follow a cut in a text. */
const CUT_MARKS = new Set('.… "\'');

/**
 * The places of the secret, or of a long enough beginning of it. The time is proportional to the length of both, also
 * for secrets that repeat themselves: servers choose texts and some of the secrets.
 */
export function findMatches(text: string, secret: string): SecretMatch[] {
  const least = Math.min(TELLING, secret.length);
  const end = lengthUpToCut(text);
  const first = text.indexOf(secret.slice(0, least));
  const start = first === -1 ? Math.max(0, end - TELLING) : Math.min(first, Math.max(0, end - TELLING));
  const sought = secret.slice(0, text.length - start);
  const fallbacks = fallbacksOf(sought);
  const matches: SecretMatch[] = [];
  for (let at = start, held = 0; at < text.length; at += 1) {
    held = heldWith(text[at], held, sought, fallbacks);
    const enough = at + 1 === end ? Math.min(TELLING_AT_END, least) : least;
    if (held >= enough) matches.push({ from: at + 1 - held, to: at + 1 });
  }
  return matches;
}

/** Replaces each match in the text. Overlapping matches are one match. */
export function replaceMatches(text: string, matches: readonly SecretMatch[], by: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { from, to } of joined(matches)) {
    parts.push(text.slice(done, from), by);
    done = to;
  }
  return parts.join('') + text.slice(done);
}

function joined(matches: readonly SecretMatch[]): SecretMatch[] {
  const all: SecretMatch[] = [];
  for (const match of [...matches].sort((one, other) => one.from - other.from || other.to - one.to)) {
    const last = all.at(-1);
    if (last === undefined || match.from >= last.to) all.push(match);
    else if (match.to > last.to) all[all.length - 1] = { from: last.from, to: match.to };
  }
  return all;
}

function lengthUpToCut(text: string): number {
  let length = text.length;
  while (length > 0 && CUT_MARKS.has(text[length - 1] ?? '')) length -= 1;
  return length;
}

/** How many characters of the secret match up to this character. Up to the character before, it was `held`. */
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

/**
 * For each beginning, the length of the longest shorter beginning that it ends with: the table of Knuth, Morris and
 * Pratt.
 */
function fallbacksOf(sought: string): Int32Array {
  const fallbacks = new Int32Array(sought.length);
  for (let at = 1, held = 0; at < sought.length; at += 1) {
    held = heldWith(sought[at], held, sought, fallbacks);
    fallbacks[at] = held;
  }
  return fallbacks;
}

/** Owns the ways in which one text can be written in another: in an URL, a form, JSON, HTML or base64, in capitals or not. */

/** Below that, what base64 makes of a text is found in any other, by chance. */
const MIN_LENGTH_IN_BASE64 = 4;

/** The ways to write a whole text. Escapes can be chosen in more ways than can be listed: {@link unescaped} reads those. */
export function spellings(text: string): readonly string[] {
  if (text === '') return [];
  const inForm = new URLSearchParams([['', text]]).toString().slice(1);
  // Half a character has no spelling in an URL.
  const inUrl = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
  const inJson = JSON.stringify(text).slice(1, -1);
  return [text, inForm, inUrl, inJson, inJson.replaceAll('/', '\\/'), ...inBase64(text)];
}

function inBase64(text: string): readonly string[] {
  if (text.length < MIN_LENGTH_IN_BASE64) return [];
  const bytes = Buffer.from(text);
  return [bytes.toString('base64').replace(/={1,2}$/, ''), bytes.toString('base64url')];
}

/** In small letters, each character in the place that it had. */
export function inSmallLetters(text: string): string {
  return text.replace(/\p{Lu}/gu, (capital) => {
    const small = capital.toLowerCase();
    return small.length === capital.length ? small : capital;
  });
}

/** A text that was read, and for each of its characters, and its end, where it was in the text as written. */
interface Reading {
  readonly text: string;
  readonly places: readonly number[];
}

const PERCENT =
  '%[0-7][\\da-f]|%[cd][\\da-f]%[\\da-f]{2}|%e[\\da-f](?:%[\\da-f]{2}){2}|%f[\\da-f](?:%[\\da-f]{2}){3}';
const BACKSLASH = '\\\\u[\\da-f]{4}|\\\\["\\\\/bfnrt]';
const ENTITY = '&#\\d{1,7};|&#x[\\da-f]{1,6};|&(?:amp|lt|gt|quot|apos);';
const ESCAPES = new RegExp(`${PERCENT}|${BACKSLASH}|${ENTITY}`, 'gi');

/** What stands for itself in HTML only as a name. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
]);

/** The text with what each escape of URLs, JSON and HTML stands for; undefined where it has none. */
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
    return undefined; // It only looks like an escaped.
  }
}

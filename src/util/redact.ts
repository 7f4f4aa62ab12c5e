/** Owns the removal of secrets from texts: a server may send back what it got. */
import {
  encodedForms,
  findMatches,
  inSmallLetters,
  replaceMatches,
  type SecretMatch,
  unescaped,
} from './secret-matching';

const PLACEHOLDER = '***';

/** The longest text that is searched. A server can send far more, and searching it would take time. */
const MAX_LENGTH = 10_000;

/**
 * The text without the secrets and without beginnings of secrets, in each of these spellings: plain, in upper or
 * lower case, as in a URL, in JSON, in HTML, or in base64.
 *
 * Empty secrets do not count. If one secret is part of another, the longer one is removed, so that nothing of it
 * stays. Very long texts are cut.
 */
export function redact(text: string, secrets: readonly string[]): string {
  return text === '' ? text : redactor(secrets)(text);
}

/** The same for many texts: the spellings are worked out once. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const sought = unlike(secrets.flatMap(encodedForms));
  const soughtInMeaning = unlike(secrets.filter((secret) => secret !== ''));
  return (written) => {
    const text = written.length > MAX_LENGTH ? `${written.slice(0, MAX_LENGTH)}…` : written;
    const matches = [...matchesOfAny(text, sought), ...escapedMatches(text, soughtInMeaning)];
    return replaceMatches(text, matches, PLACEHOLDER);
  };
}

function unlike(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map(inSmallLetters))];
}

/** The places of the spellings (in small letters) in the text. */
function matchesOfAny(text: string, sought: readonly string[]): readonly SecretMatch[] {
  const small = inSmallLetters(text);
  return sought.flatMap((one) => findMatches(small, one));
}

/** The same in the text without its escapes. */
function escapedMatches(text: string, sought: readonly string[]): readonly SecretMatch[] {
  const reading = unescaped(text);
  if (reading === undefined) return [];
  const placeOf = (at: number) => reading.places[at] ?? text.length;
  return matchesOfAny(reading.text, sought).map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) }));
}

/**
 * The secrets of a URL: user, password, both together as HTTP sends them in base64, and all values of the query, with
 * or without a name.
 */
export function secretsOf(url: URL): readonly string[] {
  const { username, password, searchParams } = url;
  const given = [...searchParams].map(([name, value]) => value || name);
  const pairs = [
    [username, password],
    [decoded(username), decoded(password)],
  ];
  const sent = username === '' && password === '' ? [] : pairs.map((pair) => pair.join(':'));
  return [...pairs.flat(), ...sent, ...given];
}

/** The part of a URL in plain characters. A `%` that starts no escape stays as it is. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Owns the removal of secrets from texts: what a server sends back of what it was sent. */
import { inSmallLetters, type Run, replaceRuns, runsOf, spellings, unescaped } from './secret-matching';

const PLACEHOLDER = '***';

/** A server can send far more than a text needs: nothing should wait for that to be searched. */
const MAX_LENGTH = 10_000;

/**
 * The text without the secrets and without beginnings of them, whichever way they are written in it: as they are or in other
 * letters, as in an URL, in JSON, in HTML, or by themselves in base64.
 *
 * Empty secrets are none. Where one secret is part of another, the longer one counts, so that nothing of it stays.
 * More than anybody reads is cut.
 */
export function redact(text: string, secrets: readonly string[]): string {
  return text === '' ? text : redactor(secrets)(text);
}

/** The same for many texts: what is sought in them is worked out once. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const sought = unlike(secrets.flatMap(spellings));
  const soughtInMeaning = unlike(secrets.filter((secret) => secret !== ''));
  return (written) => {
    const text = written.length > MAX_LENGTH ? `${written.slice(0, MAX_LENGTH)}…` : written;
    const runs = [...runsOfAny(text, sought), ...escapedRuns(text, soughtInMeaning)];
    return replaceRuns(text, runs, PLACEHOLDER);
  };
}

function unlike(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map(inSmallLetters))];
}

/** Where any of what is sought, in small letters, stands in the text. */
function runsOfAny(text: string, sought: readonly string[]): readonly Run[] {
  const small = inSmallLetters(text);
  return sought.flatMap((one) => runsOf(small, one));
}

/** The same once the text's escapes are read. */
function escapedRuns(text: string, sought: readonly string[]): readonly Run[] {
  const reading = unescaped(text);
  if (reading === undefined) return [];
  const placeOf = (at: number) => reading.places[at] ?? text.length;
  return runsOfAny(reading.text, sought).map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) }));
}

/**
 * What a URL may hold that nobody should see: user, password, both as HTTP sends them in base64, and whatever its query is
 * given, with or without a name.
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

/** The part of a URL in plain characters; a `%` that starts no escape is itself. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Owns the removal of secrets from texts: what a server sends back of what it was sent, and addresses that users write. */
import { RealtimeError } from './errors';
import { type Run, replaceRuns, runsOf } from './runs';
import { inSmallLetters, spellings, unescaped } from './spellings';

const PLACEHOLDER = '***';

/** A server can send far more than a text needs: nothing should wait for that to be searched. */
const MAX_LENGTH = 10_000;

/**
 * The text without the secrets and without beginnings of them, whichever way they are written in it: as they are or in other
 * letters, as in an URL, in JSON, in HTML, or in base64.
 *
 * Empty secrets are none. Where one secret is part of another, the longer one counts, so that nothing of it stays.
 * More than anybody reads is cut.
 */
export function redact(written: string, secrets: readonly string[]): string {
  if (written === '') return written;
  const text = written.length > MAX_LENGTH ? `${written.slice(0, MAX_LENGTH)}…` : written;
  const small = inSmallLetters(text);
  const sought = new Set(secrets.flatMap(spellings).map(inSmallLetters));
  const runs = [...sought].flatMap((spelling) => runsOf(small, spelling));
  return replaceRuns(text, runs.concat(escapedRuns(text, secrets)), PLACEHOLDER);
}

/** Where the text holds secrets once its escapes are read. */
function escapedRuns(text: string, secrets: readonly string[]): Run[] {
  const reading = unescaped(text);
  if (reading === undefined) return [];
  const small = inSmallLetters(reading.text);
  const placeOf = (at: number) => reading.places[at] ?? text.length;
  return secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => runsOf(small, inSmallLetters(secret)))
    .map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) }));
}

/** Details in which nobody else has a say: a short secret such as `1` may be part of an address, by chance. */
const OURS: ReadonlySet<string> = new Set([
  'host',
  'target',
  'problem',
  'property',
  'variable',
  'proxyVariable',
  'meaning',
  'stream',
]);

/** The same failure with none of the secrets in its message and in what it quotes. */
export function redactFailure(why: RealtimeError, secrets: readonly string[]): RealtimeError {
  const details = Object.fromEntries(
    Object.entries(why.details).map(([name, value]) => [
      name,
      typeof value === 'string' && !OURS.has(name) ? redact(value, secrets) : value,
    ]),
  ) as RealtimeError['details'];
  const options = why.retryAfterMs === undefined ? {} : { retryAfterMs: why.retryAfterMs };
  return new RealtimeError(why.code, redact(why.message, secrets), details, options);
}

/** What a URL may hold that nobody should see: user, password, and whatever its query is given, with or without a name. */
export function secretsOf(url: URL): readonly string[] {
  const { username, password, searchParams } = url;
  const given = [...searchParams].map(([name, value]) => value || name);
  return [username, password, decoded(username), decoded(password), ...given];
}

/** An address, even one that is none, without its user, password and query. */
export function withoutSecrets(address: string): string {
  const scheme = /^(?:[a-z][a-z\d+.-]*:\/\/|(?:ws|http)s?:)/i.exec(address)?.[0] ?? '';
  const rest = address.slice(scheme.length);
  // A password can have a question mark, and a query an at sign: which of them it is, can't be told.
  const mark = rest.search(/[?#]/);
  if (mark !== -1 && rest.includes('@', mark)) return `${scheme}…`;
  const place = mark === -1 ? rest : rest.slice(0, mark);
  return scheme + place.slice(place.lastIndexOf('@') + 1);
}

/** The part of a URL in plain characters; a `%` that starts no escape is itself. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

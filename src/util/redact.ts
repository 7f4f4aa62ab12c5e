/** Owns the removal of secrets from texts: what a server sends back of what it was sent, and addresses that users write. */
import { RealtimeError } from './errors';

const PLACEHOLDER = '***';

/**
 * The text without the secrets, whichever way they are written in it: as they are, as in an URL, or as in JSON.
 *
 * Empty secrets are none. Where one secret is part of another, the longer one goes first, so that nothing of it stays.
 */
export function redact(text: string, secrets: readonly string[]): string {
  if (text === '') return text;
  return [...new Set(secrets.flatMap(spellings))]
    .sort((one, other) => other.length - one.length)
    .reduce((cleaned, spelling) => cleaned.replaceAll(spelling, PLACEHOLDER), text);
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
  if (/[?#].*@/s.test(rest)) return `${scheme}…`;
  return scheme + rest.replace(/[?#].*$/s, '').replace(/^.*@/s, '');
}

/** The part of a URL in plain characters; a `%` that starts no escape is itself. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function spellings(secret: string): readonly string[] {
  if (secret === '') return [];
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
  // Half a character has no spelling in an URL.
  const inUrl = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd'));
  return [secret, inForm, inUrl, JSON.stringify(secret).slice(1, -1)];
}

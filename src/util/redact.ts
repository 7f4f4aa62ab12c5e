/** Owns the removal of secrets from texts that come from outside: a server may send back what it was sent. */

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

/** Owns the removal of secrets from failures. */
import { redact } from '../util/redact';
import { RealtimeError } from './realtime-error';

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

/** Owns the removal of secrets from failures. */
import { redact } from '../util/redact';
import { RealtimeError } from './realtime-error';

/** The same failure without quotations: words of others may name people. */
export function withoutQuotations(why: RealtimeError): RealtimeError {
  const { details: allowed } = why.row;
  const details = Object.fromEntries(
    Object.entries(why.values).flatMap(([name, value]) => {
      if (allowed[name]?.by === 'us') return [[name, value]];
      return allowed[name]?.isAlways === true ? [[name, '']] : [];
    }),
  ) as RealtimeError['details'];
  return new RealtimeError(why.code, why.code, details);
}

/**
 * The same failure without the secrets in its message and its quotations. A detail in our own words stays as it is: a
 * short secret such as `1` may by chance be part of an address.
 */
export function redactFailure(why: RealtimeError, secrets: readonly string[]): RealtimeError {
  const { details: allowed } = why.row;
  const details = Object.fromEntries(
    Object.entries(why.values).map(([name, value]) => [
      name,
      typeof value === 'string' && allowed[name]?.by !== 'us' ? redact(value, secrets) : value,
    ]),
  ) as RealtimeError['details'];
  const { retryAfterMs, hasEndedStream } = why;
  const options = {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(hasEndedStream && { hasEndedStream }),
  };
  return new RealtimeError(why.code, redact(why.message, secrets), details, options);
}

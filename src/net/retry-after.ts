/** Owns the reading of the Retry-After header (RFC 9110, section 10.2.3). */
import type { IncomingHttpHeaders } from 'node:http';

const SECONDS = /^\d{1,9}$/;

/**
 * How long the server asks to wait, in milliseconds; undefined: it does not ask, or not as the standard says.
 *
 * A date counts from the server's own `Date` header if there is one, because clocks differ.
 *
 * @param now epoch milliseconds
 */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const value = headers['retry-after']?.trim() ?? '';
  if (SECONDS.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  if (Number.isNaN(at)) return undefined;
  const serverNow = Date.parse(headers.date ?? '');
  return Math.max(0, at - (Number.isNaN(serverNow) ? now : serverNow));
}

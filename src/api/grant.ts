/** Owns what an answer of the login service means: a token, a verdict about the credentials, or an outage. */
import { STATUS_CODES } from 'node:http';
import { RealtimeError } from '../failures/realtime-error';
import { retryAfterMs } from '../net/retry-after';
import { reasonOf } from '../protocol/codec';
import { type JsonObject, parseJsonObject } from '../util/json';
import { isWebPage, type RestAnswer } from './rest';

/** A token, and how to get the next one. */
export interface Grant {
  readonly token: string;
  /** Works once. */
  readonly refreshToken?: string;
  /** From the time of the request on. 0 where the service does not tell: then nobody can rely on it. */
  readonly lifetimeMs: number;
}

/** The statuses with which the API says that what it was sent is wrong. */
const VERDICTS: ReadonlySet<number> = new Set([400, 401, 403]);

/**
 * Reads an answer.
 *
 * A web page is never a verdict, whatever its status: it comes from something on the way, such as a captive portal.
 *
 * @param secrets - what the request held: no reason shows them
 * @param now - epoch milliseconds
 */
export function readGrant(
  answer: RestAnswer,
  { host, secrets, now }: { host: string; secrets: readonly string[]; now: number },
): Grant | RealtimeError {
  const { status, headers, text } = answer;
  const isOk = status >= 200 && status < 300;
  const body = parseJsonObject(text);
  const isRefusal = isOk ? body?.success === false : VERDICTS.has(status) && !isWebPage(answer);
  const grant = isOk && !isRefusal ? grantIn(body) : undefined;
  if (grant !== undefined) return grant;

  const wait = retryAfterMs(headers, now);
  const options = wait === undefined ? {} : { retryAfterMs: wait };
  const words = STATUS_CODES[status] ?? '';
  if (isRefusal) {
    const reason = (body && reasonOf(body, text, secrets)) || words;
    const message = `${host} refused the login: ${status}`;
    return new RealtimeError('login-rejected', message, { host, status, reason }, options);
  }
  const problem: 'no-json' | 'no-token' = body === undefined ? 'no-json' : 'no-token';
  const what = isOk ? { problem } : { reason: words };
  const message = `no usable answer from ${host}: ${status} ${isOk ? problem : words}`;
  return new RealtimeError('login-unavailable', message, { host, status, ...what }, options);
}

function grantIn(body: JsonObject | undefined): Grant | undefined {
  const { token, refreshToken, tokenLifetime } = body ?? {};
  if (typeof token !== 'string' || token === '') return undefined;
  const lifetimeMs = secondsIn(tokenLifetime) * 1000;
  return {
    token,
    ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
    lifetimeMs: Number.isFinite(lifetimeMs) ? Math.max(0, lifetimeMs) : 0,
  };
}

/** What is no number is no lifetime: an object could even have its own idea of how it becomes one. */
function secondsIn(lifetime: unknown): number {
  return typeof lifetime === 'number' || typeof lifetime === 'string' ? Number(lifetime) : Number.NaN;
}

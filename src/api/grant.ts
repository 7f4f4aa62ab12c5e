/** Owns what an answer of the login service means: a token, a verdict about the credentials, or an outage. */
import { STATUS_CODES } from 'node:http';
import { RealtimeError } from '../failures/realtime-error';
import { retryAfterMs } from '../net/retry-after';
import { reasonOf, wordsOfAnswer } from '../util/answer-words';
import { type JsonObject, parseJsonObject } from '../util/json';
import { redact } from '../util/redact';
import { shortened } from '../util/shown';
import { isWebPage, type RestAnswer } from './rest';
import { tokenIn } from './token-text';

/** A token, and how to get the next one. */
export interface Grant {
  readonly token: string;
  /** Works once. */
  readonly refreshToken?: string;
  /** Counted from the time of the request. 0: the service does not tell the lifetime, so nobody can rely on it. */
  readonly lifetimeMs: number;
}

/** Statuses that say nothing about the user: the service is busy, or was too slow. They are temporary. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Statuses about the address or the form of the request. They are about the user only if the words of the answer are.
 */
const ABOUT_THE_REQUEST: ReadonlySet<number> = new Set([
  404, 405, 406, 407, 410, 411, 413, 414, 415, 421, 426, 431,
]);

/**
 * Words about the user who signs in, in the languages of this package. A path of the request (`/auth/login`) does not
 * count.
 */
const ABOUT_THE_USER =
  /(?<![/\w])(?:users?|username|accounts?|logins?|password|credentials?|e-?mail|benutzer|konto|kennwort|passwort|usuario|cuenta|contraseña|utilisateur|compte|mot de passe|usuário|conta|senha)(?![/\w])|ユーザー|アカウント|パスワード|用户|账户|账号|密码/i;

/**
 * Reads an answer. If the answer says something about this user, it is a verdict: the same question would get the
 * same answer. Otherwise it is an outage.
 *
 * A web page is never a verdict, whatever its status. It comes from something on the way, such as a captive portal.
 *
 * @param secrets - the secrets in the request; no reason shows them
 * @param now - epoch milliseconds
 */
export function readGrant(
  answer: RestAnswer,
  { host, secrets, now }: { host: string; secrets: readonly string[]; now: number },
): Grant | RealtimeError {
  const { status, headers, text } = answer;
  const body = parseJsonObject(text);
  const grant = isOk(status) && body?.success !== false ? grantIn(body) : undefined;
  if (grant !== undefined) return grant;

  const wait = retryAfterMs(headers, now);
  const options = wait === undefined ? {} : { retryAfterMs: wait };
  // Any text in a successful answer may be a token.
  const words =
    isOk(status) && body === undefined && !isWebPage(answer) ? '' : wordsOfAnswer(text, status, secrets);
  const standardWords = STATUS_CODES[status] ?? '';
  if (isVerdict(answer, body, words)) {
    const reason = words || (body && whatElse(body)) || standardWords;
    const message = `${host} refused the login: ${status}`;
    return new RealtimeError('login-rejected', message, { host, status, reason }, options);
  }
  const problem: 'no-json' | 'no-token' = body === undefined ? 'no-json' : 'no-token';
  const reason = words || (isOk(status) ? '' : standardWords);
  const what = { ...(isOk(status) && { problem }), ...(reason !== '' && { reason }) };
  const message = `no usable answer from ${host}: ${status} ${isOk(status) ? problem : standardWords}`;
  return new RealtimeError('login-unavailable', message, { host, status, ...what }, options);

  /** If there is no sentence: all values of the answer. Of a successful answer, only the names. */
  function whatElse(said: JsonObject): string {
    return isOk(status) && said.success !== false
      ? shortened(redact(Object.keys(said).join(', '), secrets), 200)
      : reasonOf(said, text, secrets);
  }
}

function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether an answer without a token says that this user is not let in. `words`: what it says. */
function isVerdict(answer: RestAnswer, body: JsonObject | undefined, words: string): boolean {
  const { status } = answer;
  if (isWebPage(answer)) return false;
  // Not a success: a second factor is wanted, no account is chosen, …
  if (isOk(status)) return body !== undefined && (body.success === false || saysMoreThanSuccess(body));
  if (status < 400 || status >= 500 || PASSING.has(status)) return false;
  return !ABOUT_THE_REQUEST.has(status) || ABOUT_THE_USER.test(words);
}

function saysMoreThanSuccess(body: JsonObject): boolean {
  return Object.keys(body).some((property) => property !== 'success' && property !== 'type');
}

function grantIn(body: JsonObject | undefined): Grant | undefined {
  const { refreshToken, tokenLifetime } = body ?? {};
  const token = tokenIn(body?.token);
  if (token === undefined) return undefined;
  const lifetimeMs = secondsIn(tokenLifetime) * 1000;
  return {
    token,
    ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
    lifetimeMs: Number.isFinite(lifetimeMs) ? Math.max(0, lifetimeMs) : 0,
  };
}

/** Only a number is a lifetime. An object could decide by itself how it becomes a number. */
function secondsIn(lifetime: unknown): number {
  return typeof lifetime === 'number' || typeof lifetime === 'string' ? Number(lifetime) : Number.NaN;
}

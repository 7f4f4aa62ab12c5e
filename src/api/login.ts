/** Owns a login session: tokens by user and password, renewed by refresh tokens that work once. */

import { RealtimeError } from '../failures/realtime-error';
import type { DialOptions } from '../net/dial';
import { endpointOf } from '../net/network-error';
import { type Clock, systemClock } from '../util/clock';
import type { Log } from '../util/log';
import { secretsOf } from '../util/redact';
import { Borrower } from './borrower';
import { type Grant, readGrant } from './grant';
import { attemptsWith, type LoginAttempts, type LoginOutcome } from './login-attempts';
import { type FailedRequest, send } from './rest';
import { jsonBody } from './rest-body';
import { type IssuedToken, type TokenIssuer, TokenPool } from './token-pool';
import { cancelled, type TokenBorrower, type TokenSource } from './token-source';
import { UsedTokens } from './used-tokens';

/** The settings have been checked already. */
export interface LoginOptions extends Pick<DialOptions, 'tls' | 'environment'> {
  /** Below it are `/auth/login` and `/auth/refresh`: `https:`, or `http:`. */
  readonly restUrl: string;
  readonly username: string;
  readonly password: string;
  /** A whole number, if the user has several accounts. Default, or empty: the service decides. */
  readonly accountId?: string;
  /** Default: {@link systemClock}. */
  readonly clock?: Clock;
  readonly log?: Log | undefined;
}

/** How long the service may take to answer, in milliseconds, from the start of the connection to the last byte. */
export const LOGIN_DEADLINE_MS = 10_000;

/** An answer with a token is below 1 kB. */
const LIMITS = { deadlineMs: LOGIN_DEADLINE_MS, maxAnswerBytes: 64 * 1024 };

/**
 * How long before its end a token is renewed, so that it is still good when it reaches the server. At most a tenth of
 * its lifetime.
 */
const MARGIN_MS = 60_000;

/**
 * A token source that signs in.
 *
 * Each source has its own session at the service, so that two sources with the same login can't use up each other's
 * refresh tokens. A source asks the service only when somebody wants a token and it has no good one. Only one request
 * runs at a time. A refused refresh token costs one login.
 */
export function loginTokens(options: LoginOptions): TokenSource {
  return new Login(options);
}

/** What is kept between two requests. The members are private, so that printing the object does not show them. */
class Login implements TokenSource, TokenIssuer {
  readonly canReplace = true;
  readonly isLogin = true;
  readonly #options: LoginOptions;
  readonly #clock: Clock;
  readonly #pool: TokenPool;
  #held: Held | undefined;
  readonly #used = new UsedTokens();
  #refreshToken: string | undefined;
  /** Who signs in, among all that use the same credentials. */
  readonly #self = Symbol('login');

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#pool = new TokenPool(this, this.#clock);
  }

  borrower(): TokenBorrower {
    return new Borrower(this.#pool);
  }

  secrets(): readonly string[] {
    return [this.#options.password, ...this.#used.list()];
  }

  current(): IssuedToken | undefined {
    if (this.#held === undefined) return undefined;
    const isGood = this.#clock.elapsed() < this.#held.renewAt;
    // The next login may not be tried yet, but the old token may still be good: some services give tokens without a
    // lifetime.
    const isAllThereIs = () => this.#refreshToken === undefined && this.#attempts.leftMs(this.#self) > 0;
    return isGood || isAllThereIs() ? this.#held : undefined;
  }

  refused(): void {
    // A server that refuses a token may have ended the whole session. So the next token comes from a login.
    this.#refreshToken = undefined;
    const why = new RealtimeError('token-rejected', 'the token of the last login was refused', {
      reason: '',
      source: 'login',
    });
    this.#attempts.refused(this.#self, why);
  }

  get #attempts(): LoginAttempts {
    const { restUrl, username, password, accountId = '' } = this.#options;
    return attemptsWith(this.#clock, [restUrl, username, password, accountId]);
  }

  async renew(signal: AbortSignal): Promise<IssuedToken> {
    const askedAt = this.#clock.elapsed();
    const { token, refreshToken, lifetimeMs } = await this.#grant(signal);
    const marginMs = Math.min(MARGIN_MS, lifetimeMs / 10);
    this.#used.add(token, refreshToken);
    this.#held = { token, renewAt: askedAt + lifetimeMs - marginMs };
    this.#refreshToken = refreshToken;
    return this.#held;
  }

  async #grant(signal: AbortSignal): Promise<Grant> {
    if (this.#refreshToken !== undefined) {
      const { result } = await this.#ask('/auth/refresh', { refresh_token: this.#refreshToken }, signal);
      if (!(result instanceof RealtimeError)) return result;
      if (result.code !== 'login-rejected') throw result;
      this.#refreshToken = undefined;
    }
    const { username, password, accountId = '' } = this.#options;
    const account = accountId === '' ? {} : { account_id: Number(accountId) };
    const login = () => this.#ask('/auth/login', { username, password, ...account }, signal);
    const granted = await this.#attempts.run(this.#self, login);
    if (granted instanceof RealtimeError) throw granted;
    return granted;
  }

  async #ask(
    path: string,
    fields: Readonly<Record<string, string | number>>,
    signal: AbortSignal,
  ): Promise<LoginOutcome<Grant>> {
    const { restUrl, tls, environment, log } = this.#options;
    const url = new URL(restUrl);
    url.pathname = url.pathname.replace(/\/*$/, path);
    const { host } = endpointOf(url);
    const request = { method: 'POST', url, body: jsonBody(fields), ...LIMITS };
    const way = { ...(tls && { tls }), ...(environment && { environment }) };
    const { answer, failure } = await send({ ...way, clock: this.#clock, log }, request, signal);
    if (failure !== undefined) return { result: unavailable(failure, host), isSent: failure.isSent };
    const secrets = [...this.secrets(), ...secretsOf(url)];
    return { result: readGrant(answer, { host, secrets, now: this.#clock.now() }), isSent: true };
  }
}

function unavailable({ problem, why }: FailedRequest, host: string): RealtimeError {
  if (why !== undefined) return why;
  if (problem !== 'timeout' && problem !== 'too-large') return cancelled();
  const message = `no usable answer from ${host}: ${problem}`;
  return new RealtimeError('login-unavailable', message, { host, problem });
}

interface Held extends IssuedToken {
  /** On the clock that nobody sets, in milliseconds. */
  readonly renewAt: number;
}

/** Owns a login session: tokens by user and password, renewed by refresh tokens that work once. */

import { RealtimeError } from '../failures/realtime-error';
import type { DialOptions } from '../net/dial';
import { endpointOf } from '../net/network-error';
import { type Clock, systemClock } from '../util/clock';
import { secretsOf } from '../util/redact';
import { type Grant, readGrant } from './grant';
import { post } from './rest';
import { SharedTask } from './shared-task';
import type { TokenSource } from './token-source';
import { UsedTokens } from './used-tokens';

/** Sound ones, as a connection's settings are: they are not checked again. */
export interface LoginOptions extends Pick<DialOptions, 'tls' | 'environment'> {
  /** Below it are `/auth/login` and `/auth/refresh`: `https:`, or `http:`. */
  readonly restUrl: string;
  readonly username: string;
  readonly password: string;
  /** A whole number, for a user of several accounts. Default, or empty: the service decides. */
  readonly accountId?: string;
  /** Default: {@link systemClock}. */
  readonly clock?: Clock;
}

/** How long before its end a token is renewed, so that it outlives the way to the server; at most a tenth of its life. */
const MARGIN_MS = 60_000;

/**
 * A token source that signs in.
 *
 * Each has a session of its own at the service, so that two with the same login can't use up each other's refresh
 * tokens. It asks the service only when it is asked for a token and has none that is good; one request is under way,
 * however many ask. A refused refresh token costs one login; what comes of a refused login is the caller's to decide.
 */
export function loginTokens(options: LoginOptions): TokenSource {
  return new Login(options);
}

/** What is held between two requests. Its members are private, so that nothing that prints an object shows them. */
class Login implements TokenSource {
  readonly #options: LoginOptions;
  readonly #clock: Clock;
  readonly #renewal = new SharedTask((signal) => this.#renew(signal));
  #held: Held | undefined;
  readonly #used = new UsedTokens();
  #refreshToken: string | undefined;
  /** The next token takes the place of a refused one. */
  #isReplacing = false;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  async token(signal: AbortSignal): Promise<string> {
    const held = this.#good() ?? (await this.#renewal.run(signal));
    held.uses += 1;
    return held.token;
  }

  refused(token: string): boolean {
    const held = this.#held;
    // Renewed since, or given up already: either way, to ask again gives another one.
    if (held?.token !== token) return true;
    // Whoever refuses a token may well have ended the whole session: the next one is by login.
    this.#held = undefined;
    this.#refreshToken = undefined;
    // Refused at its first use, and in place of another: what is refused is not the token, but the user.
    const isHopeless = held.isReplacement && held.uses === 1;
    this.#isReplacing = true;
    return !isHopeless;
  }

  secrets(): readonly string[] {
    return [this.#options.password, ...this.#used.list()];
  }

  #good(): Held | undefined {
    return this.#held !== undefined && this.#clock.now() < this.#held.renewAt ? this.#held : undefined;
  }

  async #renew(signal: AbortSignal): Promise<Held> {
    const askedAt = this.#clock.now();
    const { token, refreshToken, lifetimeMs } = await this.#grant(signal);
    const marginMs = Math.min(MARGIN_MS, lifetimeMs / 10);
    const renewAt = askedAt + lifetimeMs - marginMs;
    this.#used.add(token, refreshToken);
    this.#held = { token, renewAt, isReplacement: this.#isReplacing, uses: 0 };
    this.#refreshToken = refreshToken;
    this.#isReplacing = false;
    return this.#held;
  }

  async #grant(signal: AbortSignal): Promise<Grant> {
    if (this.#refreshToken !== undefined) {
      const renewed = await this.#ask('/auth/refresh', { refresh_token: this.#refreshToken }, signal);
      if (!(renewed instanceof RealtimeError)) return renewed;
      if (renewed.code !== 'login-rejected') throw renewed;
      this.#refreshToken = undefined;
    }
    const { username, password, accountId = '' } = this.#options;
    const account = accountId === '' ? {} : { account_id: Number(accountId) };
    const granted = await this.#ask('/auth/login', { username, password, ...account }, signal);
    if (granted instanceof RealtimeError) throw granted;
    return granted;
  }

  async #ask(
    path: string,
    fields: Readonly<Record<string, string | number>>,
    signal: AbortSignal,
  ): Promise<Grant | RealtimeError> {
    const { restUrl, tls, environment } = this.#options;
    const url = new URL(restUrl);
    url.pathname = url.pathname.replace(/\/*$/, path);
    const way = { ...(tls && { tls }), ...(environment && { environment }) };
    const answer = await post({ url, ...way, clock: this.#clock, signal }, fields);
    const secrets = [...this.secrets(), ...secretsOf(url)];
    return readGrant(answer, { host: endpointOf(url).host, secrets, now: this.#clock.now() });
  }
}

interface Held {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly renewAt: number;
  readonly isReplacement: boolean;
  /** How often it was handed out. */
  uses: number;
}

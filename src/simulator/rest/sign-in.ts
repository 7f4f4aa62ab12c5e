/** Owns the simulator's sign-in over REST: logins, tokens that expire, refresh tokens that work once. */

import { randomUUID } from 'node:crypto';
import type { StreamName } from '../../protocol/streams';
import type { JsonObject } from '../../util/json';
import { type JsonResponse, refusal } from '../http';
import type { SimulatorClock } from '../schedule';
import type { Tokens } from '../tokens';
import { whyNotOfAccount } from './account';
import { dateText, isFilled, missing, textOf } from './fields';

export interface SimulatorLogin {
  readonly username: string;
  readonly password: string;
  /** What its tokens may start. Default: all. */
  readonly streams?: readonly StreamName[];
}

/** What is recorded of sign-ins, for tests to count. */
export interface SignInListener {
  login(username: string, outcome: SignInOutcome): void;
  refresh(refreshToken: string, outcome: SignInOutcome): void;
}

export type SignInOutcome = 'granted' | 'refused';

interface Refreshable {
  readonly login: SimulatorLogin;
  readonly expiresAt: number;
}

/** A month, as in the API's documentation. */
const REFRESH_LIFETIME_SECONDS = 29 * 24 * 3_600;

export class SignIn {
  readonly #clock: SimulatorClock;
  readonly #tokens: Tokens;
  readonly #logins: readonly SimulatorLogin[];
  readonly #tokenLifetimeSeconds: number;
  readonly #listener: SignInListener;
  readonly #guid = randomUUID();
  readonly #refreshable = new Map<string, Refreshable>();

  constructor(options: {
    clock: SimulatorClock;
    tokens: Tokens;
    logins: readonly SimulatorLogin[];
    tokenLifetimeSeconds: number;
    listener: SignInListener;
  }) {
    this.#clock = options.clock;
    this.#tokens = options.tokens;
    this.#logins = options.logins;
    this.#tokenLifetimeSeconds = options.tokenLifetimeSeconds;
    this.#listener = options.listener;
  }

  /** `POST /auth/login`. */
  login(fields: JsonObject): JsonResponse {
    const { username, password } = fields;
    if (!isFilled(username)) return missing('username');
    if (!isFilled(password)) return missing('password');
    const login = this.#logins.find((known) => known.username === username && known.password === password);
    this.#listener.login(username, login === undefined ? 'refused' : 'granted');
    if (login === undefined) return refusal(401, 'The username or the password is wrong.');
    const notOfAccount = whyNotOfAccount(fields);
    if (notOfAccount !== undefined) return notOfAccount;
    return textOf(fields.auth_only) === '1'
      ? { status: 200, body: { success: true, guid: this.#guid } }
      : this.#grant(login);
  }

  /** `POST /auth/refresh`. A refresh token works once. */
  refresh(fields: JsonObject): JsonResponse {
    const { refresh_token: refreshToken } = fields;
    if (!isFilled(refreshToken)) return missing('refresh_token');
    const refreshable = this.#refreshable.get(refreshToken);
    this.#refreshable.delete(refreshToken);
    if (refreshable === undefined || refreshable.expiresAt <= this.#clock.now()) {
      this.#listener.refresh(refreshToken, 'refused');
      return refusal(401, 'The refresh token is wrong, has expired, or was used before.');
    }
    this.#listener.refresh(refreshToken, 'granted');
    return this.#grant(refreshable.login);
  }

  /** Forgets every refresh token, as a server does whose sessions were ended. */
  forgetRefreshTokens(): void {
    this.#refreshable.clear();
  }

  #grant(login: SimulatorLogin): JsonResponse {
    const now = this.#clock.now();
    for (const [refreshToken, { expiresAt }] of this.#refreshable) {
      if (expiresAt <= now) this.#refreshable.delete(refreshToken);
    }
    const token = randomUUID();
    const expiresAt = now + this.#tokenLifetimeSeconds * 1_000;
    this.#tokens.add({ token, expiresAt, ...(login.streams && { streams: login.streams }) });
    const refreshToken = randomUUID();
    const refreshExpiresAt = now + REFRESH_LIFETIME_SECONDS * 1_000;
    this.#refreshable.set(refreshToken, { login, expiresAt: refreshExpiresAt });
    return {
      status: 200,
      body: {
        success: true,
        guid: this.#guid,
        token,
        tokenExpiration: dateText(expiresAt),
        tokenLifetime: this.#tokenLifetimeSeconds,
        refreshToken,
        refreshTokenExpiration: dateText(refreshExpiresAt),
      },
    };
  }
}

/** Owns the simulator's sign-in over REST: logins, tokens that expire, refresh tokens that work once. */
import { randomUUID } from 'node:crypto';
import type { StreamName } from '../protocol/streams';
import type { Clock } from '../util/clock';
import type { JsonObject } from '../util/json';
import { type Answer, refusal, textOf } from './http';
import { ACCOUNT_ID } from './scenario';
import type { Tokens } from './tokens';

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
  readonly #clock: Clock;
  readonly #tokens: Tokens;
  readonly #logins: readonly SimulatorLogin[];
  readonly #tokenLifetimeSeconds: number;
  readonly #listener: SignInListener;
  readonly #guid = randomUUID();
  readonly #refreshable = new Map<string, Refreshable>();

  constructor(options: {
    clock: Clock;
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
  login(fields: JsonObject): Answer {
    const { username, password, account_id: accountId } = fields;
    if (!isFilled(username)) return missing('username');
    if (!isFilled(password)) return missing('password');
    if (accountId !== undefined && !/^\d+$/.test(textOf(accountId) ?? '')) {
      return refusal(400, 'The account_id must be a whole number.');
    }
    const login = this.#logins.find((known) => known.username === username && known.password === password);
    this.#listener.login(username, login === undefined ? 'refused' : 'granted');
    if (login === undefined) return refusal(401, 'The username or the password is wrong.');
    if (accountId !== undefined && Number(accountId) !== ACCOUNT_ID) {
      return refusal(403, `This user does not belong to the account ${accountId}, but to ${ACCOUNT_ID}.`);
    }
    return textOf(fields.auth_only) === '1'
      ? { status: 200, body: { success: true, guid: this.#guid } }
      : this.#grant(login);
  }

  /** `POST /auth/refresh`. A refresh token works once. */
  refresh(fields: JsonObject): Answer {
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

  #grant(login: SimulatorLogin): Answer {
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

function missing(field: string): Answer {
  return refusal(400, `The ${field} is missing.`);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** As the API writes dates: whole seconds, with an offset. */
function dateText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
}

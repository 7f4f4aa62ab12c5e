/**
 * Owns how often one user signs in. Some services count failed logins, or send a code for each login, so logins must
 * be rare.
 */
import { createHash } from 'node:crypto';
import { RealtimeError } from '../failures/realtime-error';
import type { Clock } from '../util/clock';

/** At most so many logins are tried within so many milliseconds, whatever the service answers. */
export const MAX_ATTEMPTS = 3;
export const WINDOW_MS = 30_000;

/** One login that may have reached the service. */
interface Attempt {
  /** Milliseconds of {@link Clock.elapsed}. */
  readonly at: number;
  readonly by: symbol;
  /** Why the login failed; undefined: it succeeded. */
  why?: RealtimeError;
}

/** What became of a login. */
export interface LoginOutcome<Result> {
  readonly result: Result | RealtimeError;
  /** Whether the login may have reached the service. If not, it does not count as an attempt. */
  readonly isSent: boolean;
}

/**
 * The logins of one user with one password. A failed login counts for everybody with the same credentials, in all
 * connections and over deploys. A successful login counts only for the connection that tried it, so that many
 * connections with one user can start together.
 */
export class LoginAttempts {
  #attempts: readonly Attempt[] = [];
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /**
   * Signs in when that may be tried: the logins that are under way count as failed until they are not.
   *
   * @returns what the login gives; where it may not be tried, why the last one failed. `retryAfterMs` says when it may.
   */
  async run<Result>(by: symbol, login: () => Promise<LoginOutcome<Result>>): Promise<Result | RealtimeError> {
    while (this.#underWay > 0 && this.#counted(by).length + this.#underWay >= MAX_ATTEMPTS)
      await this.#settled();
    if (this.leftMs(by) > 0) return delayed(this.#lastFailure, this.leftMs(by));
    const at = this.clock.elapsed();
    this.#underWay += 1;
    try {
      const { result, isSent } = await login();
      const why = result instanceof RealtimeError ? result : undefined;
      if (isSent) this.#attempts = [...this.#recent, { at, by, ...(why && { why }) }];
      return why === undefined ? result : delayed(why, this.leftMs(by));
    } finally {
      this.#underWay -= 1;
      for (const go of this.#waiting.splice(0)) go();
    }
  }

  /** The last login succeeded, but its token was refused. */
  refused(by: symbol, why: RealtimeError): void {
    const attempt = this.#recent.findLast((one) => one.by === by);
    if (attempt !== undefined) attempt.why ??= why;
  }

  /** How long the next login may not be tried, in milliseconds; 0: it may. */
  leftMs(by: symbol): number {
    const first = this.#counted(by).at(-MAX_ATTEMPTS);
    return first === undefined ? 0 : first.at + WINDOW_MS - this.clock.elapsed();
  }

  /** Whether nothing is known that counts. */
  get isForgotten(): boolean {
    return this.#underWay === 0 && this.#recent.length === 0;
  }

  get #recent(): readonly Attempt[] {
    const since = this.clock.elapsed() - WINDOW_MS;
    return this.#attempts.filter(({ at }) => at > since);
  }

  #counted(by: symbol): readonly Attempt[] {
    return this.#recent.filter((one) => one.why !== undefined || one.by === by);
  }

  get #lastFailure(): RealtimeError {
    const failed = this.#recent.findLast(({ why }) => why !== undefined);
    return failed?.why ?? new RealtimeError('login-unavailable', 'too many logins', { problem: 'too-often' });
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

function delayed(why: RealtimeError, leftMs: number): RealtimeError {
  if (leftMs <= (why.retryAfterMs ?? 0)) return why;
  return new RealtimeError(why.code, why.message, why.details, { retryAfterMs: leftMs });
}

/** The attempts of one process, or of one test: by the clock that measures them. */
const known = new WeakMap<Clock, Map<string, LoginAttempts>>();

/** The attempts with these credentials at this service. Callers ask for them each time. */
export function attemptsWith(clock: Clock, credentials: readonly string[]): LoginAttempts {
  const all = known.get(clock) ?? new Map<string, LoginAttempts>();
  known.set(clock, all);
  for (const [key, { isForgotten }] of all) if (isForgotten) all.delete(key);
  // Nothing that prints this shows a password.
  const key = createHash('sha256').update(JSON.stringify(credentials)).digest('base64');
  const attempts = all.get(key) ?? new LoginAttempts(clock);
  all.set(key, attempts);
  return attempts;
}

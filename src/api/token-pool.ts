/** Owns the one token that all borrowers of a sign-in share: which it is, and that one renewal is under way at a time. */
import { RealtimeError } from '../failures/realtime-error';
import { MAX_RETRY_AFTER_MS, REJECTION, slowJitter } from '../util/backoff';
import type { Clock } from '../util/clock';
import { Pause } from '../util/pause';
import { SharedTask } from './shared-task';

/** A token as its issuer gave it: the same object for as long as it is the same token. */
export interface IssuedToken {
  readonly token: string;
}

/** Gets tokens: by signing in, or from whoever gives them. When it does is not its own decision. */
export interface TokenIssuer {
  /** The token that should be good now; undefined: there is none. */
  current(): IssuedToken | undefined;
  /** Whether there can be another one in place of the current one. */
  readonly canReplace: boolean;
  /** Gets another token; the current one again where there is no other. Fails with a {@link RealtimeError}. */
  renew(signal: AbortSignal): Promise<IssuedToken>;
  /** The newest token was refused. `isHopeless`: another one is not asked for at once. */
  refused(token: IssuedToken, isHopeless: boolean): void;
}

/** One token, and what became of it. */
export class Generation {
  isAccepted = false;
  isRefused = false;

  /** `refusedBefore`: how many tokens in a row, up to the one before this, were refused and accepted by nobody. */
  constructor(
    readonly issued: IssuedToken,
    readonly refusedBefore: number,
  ) {}

  /** What `refusedBefore` is of the next one. */
  get refusedInRow(): number {
    if (!this.isRefused) return 0;
    return this.isAccepted ? 1 : this.refusedBefore + 1;
  }
}

/**
 * Who waits for the backoff of its own (a connection) must not find that the pause here is not over yet, by a
 * millisecond: the pause is shorter by so many milliseconds.
 */
const SLACK_MS = 1_000;

/** How long nobody should try again after so many rejections in a row, in milliseconds. */
export function rejectionPauseMs(rejections: number): number {
  return slowJitter(REJECTION, rejections, () => 0) - SLACK_MS;
}

/**
 * A refused token is replaced at once, the replacement of a refused one is not: what is refused then is not the token,
 * but the user. That is so for each borrower by itself, and for one that comes new to a token that was fetched in
 * place of another and served nobody yet. So the sign-ins of many who are refused for ever come no more often than
 * those of one; and who is not refused never waits for those who are.
 */
export class TokenPool {
  readonly #renewal = new SharedTask((signal) => this.#renew(signal));
  readonly #pause: Pause;
  #newest: Generation | undefined;
  #failure: RealtimeError | undefined;
  #rejections = 0;

  constructor(
    readonly issuer: TokenIssuer,
    readonly clock: Clock,
  ) {
    this.#pause = new Pause(clock);
  }

  /** The token that should be good now. */
  current(): Generation | undefined {
    const issued = this.issuer.current();
    return issued && this.#generationOf(issued);
  }

  /** The latest token, whether it is still good or not. */
  newest(): Generation | undefined {
    return this.current() ?? this.#newest;
  }

  /**
   * Another token, for all who ask meanwhile. After a rejection of the sign-in itself, and where the service asked to
   * wait, it fails as before for a while, without asking anybody.
   */
  renewed(signal: AbortSignal): Promise<Generation> {
    const { leftMs } = this.#pause;
    if (this.#failure !== undefined && leftMs > 0) return Promise.reject(delayed(this.#failure, leftMs));
    return this.#renewal.run(signal);
  }

  /** The next renewal is tried whenever it is asked for. */
  retry(): void {
    this.#pause.end();
  }

  async #renew(signal: AbortSignal): Promise<Generation> {
    try {
      const issued = await this.issuer.renew(signal);
      this.#rejections = 0;
      return this.#generationOf(issued);
    } catch (error) {
      throw error instanceof RealtimeError ? this.#failed(error) : error;
    }
  }

  #failed(why: RealtimeError): RealtimeError {
    const isRejection = why.kind === 'rejection';
    if (isRejection) this.#rejections += 1;
    const askedMs = Math.min(why.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
    const pauseMs = Math.max(askedMs, isRejection ? rejectionPauseMs(this.#rejections) : 0);
    if (pauseMs === 0) return why;
    this.#failure = why;
    this.#pause.begin(pauseMs);
    return delayed(why, pauseMs);
  }

  #generationOf(issued: IssuedToken): Generation {
    const before = this.#newest;
    if (before?.issued === issued) return before;
    this.#newest = new Generation(issued, before?.refusedInRow ?? 0);
    return this.#newest;
  }
}

function delayed({ code, message, details }: RealtimeError, retryAfterMs: number): RealtimeError {
  return new RealtimeError(code, message, details, { retryAfterMs });
}

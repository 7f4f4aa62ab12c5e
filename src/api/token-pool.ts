/** Owns the one token that all borrowers of a sign-in share. Only one renewal runs at a time. */
import { RealtimeError } from '../failures/realtime-error';
import { MAX_RETRY_AFTER_MS, REJECTION, slowJitter } from '../util/backoff';
import type { Clock } from '../util/clock';
import { Pause } from '../util/pause';
import { SharedTask } from './shared-task';

/** A token as its issuer gave it: the same object for as long as it is the same token. */
export interface IssuedToken {
  readonly token: string;
}

/** Gets tokens: by a login, or from a flow that gives them. The pool decides when. */
export interface TokenIssuer {
  /** The token that should be good now; undefined: there is none. */
  current(): IssuedToken | undefined;
  /** Whether there can be another one in place of the current one. */
  readonly canReplace: boolean;
  /** Whether the tokens come from a login. */
  readonly isLogin?: true;
  /** Gets another token, or the current one again if there is no other. Fails with a {@link RealtimeError}. */
  renew(signal: AbortSignal): Promise<IssuedToken>;
  /** The newest token was refused. `isHopeless`: another one is not asked for at once. */
  refused(token: IssuedToken, isHopeless: boolean): void;
}

/** One token, and what became of it. */
export class Generation {
  isAccepted = false;
  isRefused = false;

  /** `refusedBefore`: how many tokens in a row before this one were refused and never accepted. */
  constructor(
    readonly issued: IssuedToken,
    readonly refusedBefore: number,
  ) {}

  /** The `refusedBefore` of the next token. */
  get refusedInRow(): number {
    if (!this.isRefused) return 0;
    return this.isAccepted ? 1 : this.refusedBefore + 1;
  }
}

/**
 * A connection also waits for its own backoff. When it has waited, the pause here must be over, so it is shorter by
 * so many milliseconds.
 */
const SLACK_MS = 1_000;

/** How long nobody should try again after so many rejections in a row, in milliseconds. */
export function rejectionPauseMs(rejections: number): number {
  return slowJitter(REJECTION, rejections, () => 0) - SLACK_MS;
}

/**
 * A refused token is replaced at once. If the replacement is refused too, it is not replaced at once, because the
 * problem is the user and not the token. This rule holds for each borrower by itself. It also holds for a new
 * borrower whose first token is a replacement that nobody has used with success. So many borrowers that are refused
 * for ever sign in no more often than one. A borrower that is not refused never waits for the others.
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
   * Another token, for all who ask meanwhile. After a rejected sign-in, or if the service asked to wait, this fails
   * with the same failure for a while and does not ask the service.
   */
  renewed(signal: AbortSignal): Promise<Generation> {
    const { leftMs } = this.#pause;
    if (this.#failure !== undefined && leftMs > 0) return Promise.reject(delayed(this.#failure, leftMs));
    return this.#renewal.run(signal);
  }

  /** Ends the pause: the next renewal is tried at once. */
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

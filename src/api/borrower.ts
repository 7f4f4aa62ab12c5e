/**
 * Owns what one borrower of tokens knows: which of its tokens was refused, and how long it has to wait for another
 * one.
 */
import { RealtimeError } from '../failures/realtime-error';
import { REJECTION } from '../util/backoff';
import { Pause } from '../util/pause';
import { type Generation, rejectionPauseMs, type TokenIssuer, type TokenPool } from './token-pool';
import type { Lease, TokenBorrower, Verdict } from './token-source';

/** After a doubt that a fresh token did not cure: for how long the token is not doubted again, in milliseconds. */
const DOUBT_PAUSE_MS = REJECTION.maxMs;

const STALE: Verdict = { name: 'stale' };

export class Borrower implements TokenBorrower {
  readonly #pool: TokenPool;
  /** While this pause lasts, no token is fetched to replace the refused one. */
  readonly #pause: Pause;
  readonly #doubtPause: Pause;
  /** The token that this borrower got last. */
  #last: Generation | undefined;
  /** Whether this token replaced a refused one, and has not been accepted since. */
  #isReplacement = false;
  #refused: Generation | undefined;
  #doubted: Generation | undefined;
  /** How many times in a row a fresh token was refused too. */
  #rejections = 0;

  constructor(pool: TokenPool) {
    this.#pool = pool;
    this.#pause = new Pause(pool.clock);
    this.#doubtPause = new Pause(pool.clock);
  }

  async lease(signal: AbortSignal): Promise<Lease> {
    const current = this.#pool.current();
    if (current !== undefined && current !== this.#refused && current !== this.#doubted)
      return this.#take(current);
    const { leftMs } = this.#pause;
    if (leftMs > 0 && this.#refused === this.#pool.newest()) throw rejection(leftMs, this.#pool.issuer);
    try {
      return this.#take(await this.#pool.renewed(signal));
    } finally {
      this.#doubted = undefined;
    }
  }

  retry(): void {
    this.#pause.end();
    this.#pool.retry();
  }

  accepted(token: Generation): void {
    token.isAccepted = true;
    if (token !== this.#last || token === this.#refused) return;
    this.#isReplacement = false;
    this.#rejections = 0;
  }

  refused(token: Generation): Verdict {
    const newest = this.#pool.newest();
    token.isRefused = true;
    // The refusal is known already, and the borrower has another token by now.
    if (token !== this.#last) return STALE;
    if (token !== this.#refused) this.#judge(token, newest);
    const { leftMs } = this.#pause;
    return leftMs > 0 ? { name: 'rejected', retryAfterMs: leftMs } : STALE;
  }

  doubted(token: Generation): Verdict {
    if (token !== this.#pool.newest()) return STALE;
    const isPointless = this.#doubtPause.leftMs > 0 || !this.#pool.issuer.canReplace;
    if (token !== this.#doubted && isPointless) return { name: 'rejected', retryAfterMs: 0 };
    this.#doubtPause.begin(DOUBT_PAUSE_MS);
    this.#doubted = token;
    this.#pool.issuer.refused(token.issued, false);
    return STALE;
  }

  cured(): void {
    this.#doubtPause.end();
  }

  #judge(token: Generation, newest: Generation | undefined): void {
    const { issuer } = this.#pool;
    const isFreshForAll = token.refusedBefore > 0 && !token.isAccepted;
    const isOnlyOne = token === newest && !issuer.canReplace;
    const isHopeless = this.#isReplacement || isFreshForAll || isOnlyOne;
    this.#refused = token;
    this.#pause.end();
    if (isHopeless) {
      this.#rejections += 1;
      this.#pause.begin(rejectionPauseMs(this.#rejections));
    }
    if (token === newest) issuer.refused(token.issued, isHopeless);
  }

  #take(token: Generation): Lease {
    if (token === this.#refused) {
      // There is no other token, so the same one is tried again.
      this.#refused = undefined;
      this.#isReplacement = true;
    } else if (token !== this.#last) {
      this.#isReplacement = this.#last !== undefined && this.#last === this.#refused;
    }
    this.#last = token;
    return new LeasedToken(this, token);
  }
}

/** Its members are private, so that nothing that prints a lease shows the token. */
class LeasedToken implements Lease {
  readonly #borrower: Borrower;
  readonly #generation: Generation;

  constructor(borrower: Borrower, generation: Generation) {
    this.#borrower = borrower;
    this.#generation = generation;
  }

  get token(): string {
    return this.#generation.issued.token;
  }

  accepted(): void {
    this.#borrower.accepted(this.#generation);
  }

  refused(): Verdict {
    return this.#borrower.refused(this.#generation);
  }

  doubted(): Verdict {
    return this.#borrower.doubted(this.#generation);
  }

  cured(): void {
    this.#borrower.cured();
  }
}

function rejection(retryAfterMs: number, { isLogin }: TokenIssuer): RealtimeError {
  return new RealtimeError(
    'token-rejected',
    'the tokens of late were refused',
    { reason: '', ...(isLogin && { source: 'login' }) },
    { retryAfterMs },
  );
}

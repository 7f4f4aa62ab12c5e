/** Owns a bearer token that somebody gives: the user in the configuration, or a flow while it runs. */

import { RealtimeError } from '../failures/realtime-error';
import { type Clock, systemClock } from '../util/clock';
import { Borrower } from './borrower';
import { type IssuedToken, type TokenIssuer, TokenPool } from './token-pool';
import { cancelled, type TokenBorrower, type TokenSource } from './token-source';
import { tokenIn } from './token-text';
import { UsedTokens } from './used-tokens';

/** Why a token is asked for. */
export type Need = 'missing' | 'refused';

/** How long the flow may take to give a token, in milliseconds. This is less than the connection waits for a token. */
export const GIVING_DEADLINE_MS = 20_000;

/** Somebody was asked and has not answered yet. */
interface Asking {
  /** `another`: the token was refused just now, so it is too early to try it again. */
  readonly wanted: 'any' | 'another';
  given(token: IssuedToken): void;
  failed(why: RealtimeError): void;
}

/**
 * The token of the configuration, until a flow gives another one. It lives in memory only.
 *
 * If there is nobody to ask, there is no other token. Then a missing token is a mistake in the configuration. A
 * refused token is tried again later, because the server may have been wrong. If there is somebody to ask, a refused
 * token is replaced at once. If the replacement is refused too, or is the same token, the whole attempt is refused. A
 * borrower that was not refused keeps its token.
 */
export class GivenToken implements TokenSource, TokenIssuer {
  readonly #clock: Clock;
  readonly #pool: TokenPool;
  readonly #givers = new Set<(need: Need) => void>();
  #isAskedOf = false;
  readonly #used = new UsedTokens();
  #issued: IssuedToken | undefined;
  /** The token that was refused last. */
  #refused = '';
  #asking: Asking | undefined;
  #wantedNext: Asking['wanted'] = 'any';

  /** @param token - empty: only a flow can give one */
  constructor(token: string, clock = systemClock) {
    this.#clock = clock;
    this.#pool = new TokenPool(this, clock);
    const own = tokenIn(token);
    if (own !== undefined) this.#issue(own);
  }

  /** Asks `giver` whenever a token is needed, at once if one is needed now, until the returned function is called. */
  askOf(giver: (need: Need) => void): () => void {
    this.#isAskedOf = true;
    this.#givers.add(giver);
    // The token was refused while there was nobody to ask.
    if (this.#issued?.token === this.#refused) this.#wantedNext = 'another';
    if (this.#asking !== undefined) giver(this.#need);
    return () => this.#givers.delete(giver);
  }

  /** Whether somebody was asked and has not answered yet. */
  get isAsking(): boolean {
    return this.#asking !== undefined;
  }

  /** Takes a token for the next authentication. False: the token was refused, and it is too early to try it again. */
  give(token: string): boolean {
    const asking = this.#asking;
    if (token === this.#refused && asking?.wanted !== 'any') {
      asking?.failed(refusal());
      return false;
    }
    const issued = this.#issue(token);
    asking?.given(issued);
    return true;
  }

  borrower(): TokenBorrower {
    return new Borrower(this.#pool);
  }

  secrets(): readonly string[] {
    return this.#used.list();
  }

  current(): IssuedToken | undefined {
    return this.#issued;
  }

  get canReplace(): boolean {
    return this.#givers.size > 0;
  }

  async renew(signal: AbortSignal): Promise<IssuedToken> {
    // If there is nobody to ask, the refused token is the only one.
    return this.#issued === undefined || this.canReplace ? this.#given(signal) : this.#issued;
  }

  refused({ token }: IssuedToken, isHopeless: boolean): void {
    this.#refused = token;
    this.#wantedNext = isHopeless ? 'any' : 'another';
  }

  #issue(token: string): IssuedToken {
    this.#used.add(token);
    this.#issued = { token };
    return this.#issued;
  }

  get #need(): Need {
    return this.#refused === '' ? 'missing' : 'refused';
  }

  /** Asks, and waits for a token. During a deploy there may be nobody to ask. Then the next one who comes is asked. */
  async #given(signal: AbortSignal): Promise<IssuedToken> {
    if (!this.#isAskedOf) throw new RealtimeError('misconfigured', 'no token', { property: 'token' });
    const wanted = this.#wantedNext;
    this.#wantedNext = 'any';
    let end = () => {};
    try {
      return await new Promise<IssuedToken>((given, failed) => {
        const asking = { wanted, given, failed };
        const deadline = this.#clock.setTimeout(() => failed(this.#late()), GIVING_DEADLINE_MS);
        const cancel = () => failed(cancelled());
        signal.addEventListener('abort', cancel, { once: true });
        end = () => {
          this.#clock.clearTimeout(deadline);
          signal.removeEventListener('abort', cancel);
          if (this.#asking === asking) this.#asking = undefined;
        };
        this.#asking = asking;
        for (const giver of [...this.#givers]) giver(this.#need);
      });
    } finally {
      end();
    }
  }

  #late(): RealtimeError {
    if (this.#need === 'refused') return refusal();
    const seconds = GIVING_DEADLINE_MS / 1000;
    return new RealtimeError('token-not-given', 'no token was given', { seconds });
  }
}

function refusal(): RealtimeError {
  return new RealtimeError('token-rejected', 'the token was refused, and no other one was given', {
    problem: 'not-replaced',
  });
}

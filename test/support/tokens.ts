/** Owns token sources for tests: some give what the test says, and one counts how often it gets a token. */
import { Borrower } from '../../src/api/borrower';
import { type IssuedToken, type TokenIssuer, TokenPool } from '../../src/api/token-pool';
import type { TokenBorrower, TokenSource } from '../../src/api/token-source';
import type { Clock } from '../../src/util/clock';

export const TOKEN = '11111111-2222-3333-4444-555555555555';

interface Lending {
  /** Default: gives {@link TOKEN}. */
  readonly token?: (signal: AbortSignal) => Promise<string>;
  /** Whether there is a fresh token in place of this one. Default: no. */
  readonly refused?: (token: string) => boolean;
  readonly secrets?: () => readonly string[];
}

/** A source that does what the test says, for every borrower. */
export function lending({
  token = async () => TOKEN,
  refused = () => false,
  secrets = () => [TOKEN],
}: Lending = {}): TokenSource {
  const borrower: TokenBorrower = {
    lease: async (signal) => {
      const lent = await token(signal);
      const verdict = () =>
        refused(lent) ? ({ name: 'stale' } as const) : ({ name: 'rejected', retryAfterMs: 0 } as const);
      return { token: lent, accepted() {}, refused: verdict, doubted: verdict, cured() {} };
    },
    retry() {},
  };
  return { borrower: () => borrower, secrets };
}

/** Gives {@link TOKEN}, and has no other. */
export const oneToken = lending();

/** A sign-in that always works and gives numbered tokens. The test decides which of them are good. */
export class CountedSignIn implements TokenSource, TokenIssuer {
  canReplace = true;
  /** When each token was got (epoch milliseconds). */
  readonly times: number[] = [];
  /** In place of the next token. */
  failure: Error | undefined;
  readonly #pool: TokenPool;
  #issued: IssuedToken | undefined;

  constructor(private readonly clock: Clock) {
    this.#pool = new TokenPool(this, clock);
  }

  borrower(): TokenBorrower {
    return new Borrower(this.#pool);
  }

  secrets(): readonly string[] {
    return [];
  }

  current(): IssuedToken | undefined {
    return this.#issued;
  }

  async renew(): Promise<IssuedToken> {
    this.times.push(this.clock.now());
    await Promise.resolve();
    if (this.failure !== undefined) throw this.failure;
    this.#issued = { token: `token ${this.times.length}` };
    return this.#issued;
  }

  refused(): void {}

  /** The token has expired. */
  expire(): void {
    this.#issued = undefined;
  }
}

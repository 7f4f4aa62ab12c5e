/** Owns the interface of a source of bearer tokens, as its borrowers see it. */
import { RealtimeError } from '../failures/realtime-error';

/** Lends the tokens of one sign-in to any number of borrowers. */
export interface TokenSource {
  /** Somebody who uses tokens. Its refusals and acceptances are its own, whatever happens to the others. */
  borrower(): TokenBorrower;
  /** Whether the tokens come from a login. Then a user can't enter another token. */
  readonly isLogin?: true;
  /** All secrets that the source gives or gets, also recent ones. No text may show them. */
  secrets(): readonly string[];
}

export interface TokenBorrower {
  /**
   * A token that should be good now. Borrowers share it, but a borrower that was refused with it gets another one.
   *
   * Fails with a {@link RealtimeError}: `login-rejected` (the credentials are wrong), `login-unavailable` (the
   * service gave no usable answer), a failure of the network (the service was not reached), `misconfigured`
   * (something is missing), or `token-rejected` (this borrower was refused and has to wait). `retryAfterMs` says how
   * long to wait.
   */
  lease(signal: AbortSignal): Promise<Lease>;
  /** Somebody wants a try now: this borrower does not have to wait any longer. */
  retry(): void;
}

/** A token that one borrower has. Printing the lease does not show the token. */
export interface Lease {
  readonly token: string;
  /** The server has taken the token. */
  accepted(): void;
  /** The server says that the token is not good. */
  refused(): Verdict;
  /** The server refuses what was asked for. The token may be the reason. */
  doubted(): Verdict;
  /** The server has taken this token, after it had refused another one. So the doubt was right. */
  cured(): void;
}

/** What a refusal means for the borrower. */
export type Verdict =
  /** A new lease brings a fresh token at once. */
  | { readonly name: 'stale' }
  /** A fresh token would not help, or there is none. A new lease fails before so many milliseconds have passed. */
  | { readonly name: 'rejected'; readonly retryAfterMs: number };

/** Nobody waits for the token any more. */
export function cancelled(): RealtimeError {
  return new RealtimeError('login-unavailable', 'cancelled');
}

/** There is no token to be had, for this reason. */
export class NoToken implements TokenSource {
  constructor(readonly why: RealtimeError) {}

  borrower(): TokenBorrower {
    return { lease: () => Promise.reject(this.why), retry: () => {} };
  }

  secrets(): readonly string[] {
    return [];
  }
}

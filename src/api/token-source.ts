/** Owns where bearer tokens come from, as those see it who use them. */
import { RealtimeError } from '../failures/realtime-error';

/** Lends the tokens of one sign-in to any number of borrowers. */
export interface TokenSource {
  /** Somebody who uses tokens: refused and accepted for itself, whatever happens to the others. */
  borrower(): TokenBorrower;
  /** All that the source gives or is given, of late too: no text may show it. */
  secrets(): readonly string[];
}

export interface TokenBorrower {
  /**
   * A token that should be good now: the one that others use too, unless this borrower was refused with it.
   *
   * Fails with a {@link RealtimeError}: `login-rejected` where the credentials are wrong, `login-unavailable` where
   * the service gave no usable answer, those of the network where it was not reached, `misconfigured` where something
   * is missing, `token-rejected` where this borrower was refused and has to wait. `retryAfterMs` says for how long.
   */
  lease(signal: AbortSignal): Promise<Lease>;
  /** Somebody asks for a try now: what this borrower would have to wait for is forgotten. */
  retry(): void;
}

/** A token in the hands of one borrower. The token is shown by nothing that prints the lease. */
export interface Lease {
  readonly token: string;
  /** The server has taken the token. */
  accepted(): void;
  /** The server says that the token is not good. */
  refused(): Verdict;
  /** The server refuses what was asked for, and the token may be why. */
  doubted(): Verdict;
  /** The server has taken this token where it had refused another one: the doubt was right. */
  cured(): void;
}

/** What a refusal means for the borrower. */
export type Verdict =
  /** A fresh token can be had at once: a new lease brings it. */
  | { readonly name: 'stale' }
  /** A fresh token would not help, or there is none. A new lease brings none before so many milliseconds have passed. */
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

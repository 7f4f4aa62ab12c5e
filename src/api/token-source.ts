/** Owns where bearer tokens come from. */
import { RealtimeError } from '../failures/realtime-error';

/** Gives the bearer token for the next authrequest. */
export interface TokenSource {
  /**
   * A token that should be good now.
   *
   * Fails with a {@link RealtimeError}: `login-rejected` where the credentials are wrong, `login-unavailable` where
   * the service gave no usable answer, those of the network where it was not reached, `misconfigured` where something
   * is missing.
   */
  token(signal: AbortSignal): Promise<string>;
  /**
   * The server refused this token. True: a fresh one can be had at once, so ask again. False: there is no other.
   */
  refused(token: string): boolean;
  /** All that it gives or is given, of late too: no text may show it. */
  secrets(): readonly string[];
}

/** Nobody waits for the token any more. */
export function cancelled(): RealtimeError {
  return new RealtimeError('login-unavailable', 'cancelled');
}

/** There is no token to be had, for this reason. */
export class NoToken implements TokenSource {
  constructor(readonly why: RealtimeError) {}

  token(): Promise<string> {
    return Promise.reject(this.why);
  }

  refused(): boolean {
    return false;
  }

  secrets(): readonly string[] {
    return [];
  }
}

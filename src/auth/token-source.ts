/** Owns where bearer tokens come from. */
import { RealtimeError } from '../util/errors';

/** Gives the bearer token for the next authrequest. */
export interface TokenSource {
  /**
   * A token that should be good now.
   *
   * Fails with a {@link RealtimeError}: `login-rejected` where the credentials are wrong, `login-unavailable` where
   * the service could not be asked, `misconfigured` where something is missing.
   */
  token(signal: AbortSignal): Promise<string>;
  /**
   * The server refused this token. True: a fresh one can be had at once, so ask again. False: there is no other.
   */
  refused(token: string): boolean;
}

/** A token that the user pasted: there is only this one. */
export function fixedToken(token: string): TokenSource {
  return {
    token: async () => {
      if (token === '') throw new RealtimeError('misconfigured', 'no token', { property: 'token' });
      return token;
    },
    refused: () => false,
  };
}

/** There is no token to be had, for this reason. */
export function noToken(why: RealtimeError): TokenSource {
  return { token: () => Promise.reject(why), refused: () => false };
}

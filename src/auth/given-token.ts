/** Owns a bearer token that somebody gives: the user in the configuration, or a flow while it runs. */
import { RealtimeError } from '../util/errors';
import type { TokenSource } from './token-source';

/** Why a token is asked for. */
export type Need = 'missing' | 'refused';

/**
 * The token of the configuration, until a flow gives another one. It lives in memory only.
 *
 * Without anybody to ask there is no other token: a missing one is a mistake in the configuration, and a refused one is
 * tried again later, since the server may have been wrong.
 */
export class GivenToken implements TokenSource {
  readonly #givers = new Set<(need: Need) => void>();
  #token: string;
  #refused = '';
  #waiting: (() => void) | undefined;
  /** The token takes the place of a refused one, and how often it was handed out. */
  #isReplacement = false;
  #uses = 0;

  constructor(token: string) {
    this.#token = token;
  }

  /** Asks `giver` whenever a token is needed, until the returned function is called. */
  askOf(giver: (need: Need) => void): () => void {
    this.#givers.add(giver);
    return () => this.#givers.delete(giver);
  }

  /** Takes a token for the next authentication. False: it is the one that was refused. */
  give(token: string): boolean {
    if (token === this.#refused) return false;
    this.#token = token;
    this.#isReplacement = this.#refused !== '';
    this.#uses = 0;
    this.#waiting?.();
    return true;
  }

  async token(signal: AbortSignal): Promise<string> {
    if (this.#token === '') await this.#asked(signal);
    this.#uses += 1;
    return this.#token;
  }

  refused(token: string): boolean {
    if (token !== this.#token) return true; // Another one was given meanwhile.
    if (this.#givers.size === 0) return false;
    const isHopeless = this.#isReplacement && this.#uses === 1;
    this.#refused = token;
    this.#token = '';
    return !isHopeless;
  }

  #asked(signal: AbortSignal): Promise<void> {
    if (this.#givers.size === 0) throw new RealtimeError('misconfigured', 'no token', { property: 'token' });
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      signal.addEventListener(
        'abort',
        () => reject(new RealtimeError('login-unavailable', 'not asked any more', { reason: 'aborted' })),
        { once: true },
      );
      for (const giver of this.#givers) giver(this.#refused === '' ? 'missing' : 'refused');
    });
  }
}

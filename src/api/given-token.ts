/** Owns a bearer token that somebody gives: the user in the configuration, or a flow while it runs. */

import { RealtimeError } from '../failures/realtime-error';
import { type Clock, systemClock } from '../util/clock';
import { cancelled, type TokenSource } from './token-source';
import { UsedTokens } from './used-tokens';

/** Why a token is asked for. */
export type Need = 'missing' | 'refused';

/** How long whoever is asked may take, in milliseconds; less than the connection waits for a token. */
export const GIVING_DEADLINE_MS = 20_000;

/** Somebody was asked and has not answered yet. */
interface Asking {
  /** `another`: the refused token was refused just now, so that it would be too early to try it again. */
  readonly wanted: 'any' | 'another';
  given(): void;
  failed(why: RealtimeError): void;
}

/**
 * The token of the configuration, until a flow gives another one. It lives in memory only.
 *
 * Without anybody to ask there is no other token: a missing one is a mistake in the configuration, and a refused one is
 * tried again later, since the server may have been wrong. With somebody to ask, a refused token is replaced at once;
 * if the replacement is refused too, or is the same token, that is the refusal of the whole attempt.
 */
export class GivenToken implements TokenSource {
  readonly #clock: Clock;
  readonly #givers = new Set<(need: Need) => void>();
  #isAskedOf = false;
  readonly #used = new UsedTokens();
  #token: string;
  /** The one that was refused last. */
  #refused = '';
  #asking: Asking | undefined;
  #wantedNext: Asking['wanted'] = 'any';
  /** Whether a token was refused since one was handed out, and whether one had been when it was. */
  #isRefused = false;
  #isReplacement = false;

  /** @param token - empty: only a flow can give one */
  constructor(token: string, clock = systemClock) {
    this.#token = token;
    this.#used.add(token);
    this.#clock = clock;
  }

  /** Asks `giver` whenever a token is needed, at once if one is needed now, until the returned function is called. */
  askOf(giver: (need: Need) => void): () => void {
    this.#isAskedOf = true;
    this.#givers.add(giver);
    // What was refused while there was nobody to ask.
    if (this.#isRefused && this.#token === this.#refused) this.#forget('another');
    if (this.#asking !== undefined) giver(this.#need);
    return () => this.#givers.delete(giver);
  }

  /** Takes a token for the next authentication. False: it was refused, and it is too early to try it again. */
  give(token: string): boolean {
    const asking = this.#asking;
    if (token === this.#refused && asking?.wanted !== 'any') {
      asking?.failed(refusal());
      return false;
    }
    this.#token = token;
    this.#used.add(token);
    asking?.given();
    return true;
  }

  async token(signal: AbortSignal): Promise<string> {
    if (this.#token === '') await this.#given(signal);
    this.#isReplacement = this.#isRefused;
    this.#isRefused = false;
    return this.#token;
  }

  refused(token: string): boolean {
    // Handed out in place of another: the next one should not be tried before some time has passed.
    const isHopeless = this.#isReplacement;
    this.#isRefused = true;
    if (token !== this.#token) return !isHopeless; // Another one was given meanwhile.
    this.#refused = token;
    if (this.#givers.size === 0) return false;
    this.#forget(isHopeless ? 'any' : 'another');
    return !isHopeless;
  }

  secrets(): readonly string[] {
    return this.#used.list();
  }

  /** The next one comes from whoever is asked. */
  #forget(wanted: Asking['wanted']): void {
    this.#token = '';
    this.#wantedNext = wanted;
  }

  get #need(): Need {
    return this.#refused === '' ? 'missing' : 'refused';
  }

  /** Asks, and waits until a token is there. In a deploy nobody may be there to ask: whoever comes then is asked. */
  async #given(signal: AbortSignal): Promise<void> {
    if (!this.#isAskedOf) throw new RealtimeError('misconfigured', 'no token', { property: 'token' });
    const wanted = this.#wantedNext;
    this.#wantedNext = 'any';
    let end = () => {};
    try {
      await new Promise<void>((given, failed) => {
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

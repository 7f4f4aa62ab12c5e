/** Owns the bearer tokens that the simulator accepts: what each token may do, and until when. */

import { STREAMS, type StreamName, type StreamTable, streamNames } from '../protocol/streams';
import type { SimulatorClock } from './schedule';

export interface TokenGrant {
  readonly token: string;
  /** The streams that it may start. Default: all; without `account`, it lacks the elevated privileges. */
  readonly streams?: readonly StreamName[];
  /** Epoch milliseconds from which it is refused. Default: never. */
  readonly expiresAt?: number;
}

export class Tokens {
  readonly #clock: SimulatorClock;
  readonly #grants = new Map<string, Required<TokenGrant>>();

  readonly #streams: readonly StreamName[];

  constructor(clock: SimulatorClock, grants: readonly TokenGrant[], streams: StreamTable = STREAMS) {
    this.#streams = streamNames(streams);
    this.#clock = clock;
    for (const grant of grants) this.add(grant);
  }

  add(grant: TokenGrant): void {
    this.#dropExpired();
    this.#grants.set(grant.token, {
      streams: this.#streams,
      expiresAt: Number.POSITIVE_INFINITY,
      ...grant,
    });
  }

  /** The token is refused from now on. A connection that it opened stays authenticated, as in the API. */
  revoke(token: string): void {
    this.#grants.delete(token);
  }

  /** What the token may do; undefined: it is wrong or has expired. */
  check(token: unknown): Required<TokenGrant> | undefined {
    if (typeof token !== 'string') return undefined;
    const grant = this.#grants.get(token);
    return grant !== undefined && this.#clock.now() < grant.expiresAt ? grant : undefined;
  }

  #dropExpired(): void {
    for (const [token, grant] of this.#grants) {
      if (grant.expiresAt <= this.#clock.now()) this.#grants.delete(token);
    }
  }
}

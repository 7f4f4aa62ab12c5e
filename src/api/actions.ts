/** Owns who acts when: a few actions at a time, in order of arrival, all with the sign-in of the connection. */
import { setMaxListeners } from 'node:events';
import { ConcurrencyLimit } from '../util/concurrency-limit';
import { Pause } from '../util/pause';
import { type Action, type ActionResult, CANCELLED, ours, prepare } from './action';
import { type ActionsEnvironment, ActionTurn, failed } from './action-turn';
import type { TokenBorrower } from './token-source';

/** How many actions run at a time, and how many may wait for their turn. */
const AT_ONCE = 10;
const MAX_WAITING = 1_000;

export class Actions {
  readonly #environment: ActionsEnvironment;
  readonly #borrower: TokenBorrower;
  readonly #limit = new ConcurrencyLimit(AT_ONCE, MAX_WAITING);
  /** The API asked for it. */
  readonly #pause: Pause;

  constructor(environment: ActionsEnvironment) {
    this.#environment = environment;
    this.#borrower = environment.tokens.borrower();
    this.#pause = new Pause(environment.clock);
  }

  /**
   * Sends an action when it is its turn. An action that may have reached the API is not sent again, unless it changes
   * nothing. An action that did not reach the API is tried again for up to a minute. Never rejects.
   *
   * @param signal - aborted when nobody waits for the result any more: an action that waits is not sent, and the
   *   outcome of a sent one stays unknown
   * @param noMore - aborted when no more is to be sent: an action that waits is not sent, but the answer to a sent
   *   one is awaited. Default: `signal`
   */
  async perform(action: Action, signal: AbortSignal, noMore: AbortSignal = signal): Promise<ActionResult> {
    // Very many actions may share one signal. Node.js would take so many listeners for a leak.
    for (const each of [signal, noMore]) setMaxListeners(0, each);
    const prepared = prepare(this.#environment.restUrl, action);
    if (typeof prepared === 'string') return failed(ours('misconfigured', prepared));
    if (this.#limit.isFull) return failed(ours('not-sent', 'too-many'));
    const end = await this.#limit.turn(noMore);
    if (end === undefined) return failed(CANCELLED);
    try {
      const turn = new ActionTurn(this.#environment, this.#borrower, this.#pause, prepared, signal, noMore);
      return await turn.run();
    } finally {
      end();
    }
  }
}

/** Owns one event stream of an authenticated connection: started while wanted, stopped when not, tried again if refused. */

import type { RealtimeError } from '../failures/realtime-error';
import type { StreamName } from '../protocol/streams';
import { REJECTION, slowJitter } from '../util/backoff';
import type { Clock, Random, Timer } from '../util/clock';

/** The state of a stream. A `refused` stream has the reason, and is tried again by itself. */
export type StreamState =
  | { readonly name: 'off' }
  | { readonly name: 'starting' }
  | { readonly name: 'running' }
  | { readonly name: 'stopping' }
  | { readonly name: 'refused'; readonly why: RealtimeError };

const OFF: StreamState = { name: 'off' };

export interface StreamLink {
  readonly clock: Clock;
  readonly random: Random;
  /** Asks the server for the stream. Settles with the failure if the stream did not start. */
  start(stream: StreamName, settle: (why: RealtimeError | undefined) => void): void;
  /** Asks the server to stop it. Settles when the stream counts as stopped. */
  stop(stream: StreamName, settle: () => void): void;
  /** The stream's state has changed. */
  changed(stream: StreamName): void;
}

export class StreamControl {
  #state: StreamState = OFF;
  #wanted = false;
  #online = false;
  #refusals = 0;
  #retry: Timer | undefined;

  constructor(
    private readonly stream: StreamName,
    private readonly link: StreamLink,
  ) {}

  get state(): StreamState {
    return this.#state;
  }

  /** Somebody wants the stream's events. */
  want(): void {
    this.#wanted = true;
    this.#advance();
  }

  /** Nobody wants the stream's events any more. */
  unwant(): void {
    this.#wanted = false;
    this.#advance();
  }

  /** The connection is authenticated: requests can be sent. */
  online(): void {
    this.#online = true;
    this.#advance();
  }

  /** The socket is gone, and the stream with it. */
  offline(): void {
    this.#online = false;
    this.#refusals = 0;
    this.#enter(OFF);
  }

  /** Tries a refused stream again now. */
  retry(): void {
    if (this.#state.name !== 'refused') return;
    this.#enter(OFF);
    this.#advance();
  }

  /** Does the next step towards the wanted state, if no step is under way. */
  #advance(): void {
    if (!this.#online) return;
    const { name } = this.#state;
    if (this.#wanted && name === 'off') this.#start();
    else if (!this.#wanted && name === 'running') this.#stop();
    else if (!this.#wanted && name === 'refused') this.#enter(OFF);
  }

  #start(): void {
    this.#enter({ name: 'starting' });
    this.link.start(this.stream, (why) => this.#started(why));
  }

  #started(why: RealtimeError | undefined): void {
    if (why === undefined) {
      this.#refusals = 0;
      this.#enter({ name: 'running' });
    } else {
      this.#refused(why);
    }
    this.#advance();
  }

  #refused(why: RealtimeError): void {
    this.#refusals += 1;
    const delayMs = slowJitter(REJECTION, this.#refusals, this.link.random);
    this.#enter(
      { name: 'refused', why },
      this.link.clock.setTimeout(() => this.retry(), delayMs),
    );
  }

  #stop(): void {
    this.#enter({ name: 'stopping' });
    this.link.stop(this.stream, () => {
      // A new start will show whether the stop worked.
      this.#enter(OFF);
      this.#advance();
    });
  }

  /**
   * `retry`: the timer of the new state, if it has one. It is set before anybody hears of the state, because they may
   * end the state.
   */
  #enter(state: StreamState, retry?: Timer): void {
    if (this.#retry !== undefined) this.link.clock.clearTimeout(this.#retry);
    this.#retry = retry;
    if (state.name === this.#state.name) return;
    this.#state = state;
    this.link.changed(this.stream);
  }
}

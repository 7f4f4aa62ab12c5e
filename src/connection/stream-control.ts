/** Owns one event stream of an authenticated connection: started while wanted, stopped when not, tried again if refused. */

import { RealtimeError } from '../failures/realtime-error';
import type { Codec } from '../protocol/codec';
import type { StreamName } from '../protocol/streams';
import { REJECTION, slowJitter } from '../util/backoff';
import type { Clock, Random, Timer } from '../util/clock';
import type { Outcome, PendingRequests } from './requests';

/** Where a stream stands. `refused` carries why; it is tried again by itself. */
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
  readonly codec: Codec;
  readonly requests: PendingRequests;
  send(text: string): void;
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

  /** Does the next thing that brings the stream to where it is wanted, if nothing is under way. */
  #advance(): void {
    if (!this.#online) return;
    const { name } = this.#state;
    if (this.#wanted && name === 'off') this.#start();
    else if (!this.#wanted && name === 'running') this.#stop();
    else if (!this.#wanted && name === 'refused') this.#enter(OFF);
  }

  #start(): void {
    this.link.requests.expect(`start-${this.stream}`, (outcome) => this.#started(outcome));
    this.#enter({ name: 'starting' });
    this.link.send(this.link.codec.startRequest(this.stream));
  }

  #started(outcome: Outcome): void {
    if (outcome !== 'unanswered' && outcome.success) {
      this.#refusals = 0;
      this.#enter({ name: 'running' });
    } else {
      this.#refused(refusal(this.stream, outcome));
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
    this.link.requests.expect(`stop-${this.stream}`, () => {
      // Whatever the answer, or none: the stream counts as stopped, and a new start finds out.
      this.#enter(OFF);
      this.#advance();
    });
    this.#enter({ name: 'stopping' });
    this.link.send(this.link.codec.stopRequest(this.stream));
  }

  /** `retry`: the timer of the new state, if it has one. Set before anybody hears of the state, since that may end it. */
  #enter(state: StreamState, retry?: Timer): void {
    if (this.#retry !== undefined) this.link.clock.clearTimeout(this.#retry);
    this.#retry = retry;
    if (state.name === this.#state.name) return;
    this.#state = state;
    this.link.changed(this.stream);
  }
}

function refusal(stream: StreamName, outcome: Outcome): RealtimeError {
  if (outcome === 'unanswered') {
    return new RealtimeError('start-timeout', `the start of the ${stream} stream was not answered`, {
      stream,
    });
  }
  return new RealtimeError('stream-refused', `the ${stream} stream was refused`, {
    stream,
    reason: outcome.reason,
  });
}

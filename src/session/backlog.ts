/** Owns the events that flows have not got yet: they wait while flows are down, and are then handed over in order. */
import type { ReceivedEvent } from '../protocol/received-event';
import type { StreamName } from '../protocol/streams';
import type { Clock, Timer } from '../util/clock';
import { HeldEvents } from './held-events';
import type { HeldMemory } from './held-memory';

/** How many held events are handed over before other work gets its turn, and for how long, in milliseconds. */
const EVENTS_A_TURN = 100;
const TURN_MS = 1;

export class Backlog {
  readonly #events: HeldEvents;
  #isHandingOver = false;
  #nextTurn: Timer | undefined;

  /** `dispatch` gets each event. */
  constructor(
    private readonly clock: Clock,
    memory: HeldMemory | undefined,
    private readonly dispatch: (received: ReceivedEvent) => void,
  ) {
    this.#events = new HeldEvents(clock, memory);
  }

  /** How many wait that are of a stream that is so. */
  count(isSo: (stream: StreamName) => boolean): number {
    return this.#events.count(isSo);
  }

  /** Whoever comes while others wait, waits behind them. */
  add(received: ReceivedEvent): void {
    // Whatever arrives meanwhile makes room for itself: however slow flows are, no more wait than did before.
    if (this.#isHandingOver) {
      while (this.#handOverOne() && !this.#events.hasRoomFor(received));
    }
    this.#events.push(received);
  }

  /** Hands over what waits and what is added meanwhile. `done` is told when none is left, and how many were dropped. */
  handOver(done: (dropped: number) => void): void {
    this.#isHandingOver = true;
    const { clock } = this;
    const beganAt = clock.elapsed();
    for (let count = 0; this.#isHandingOver; count += 1) {
      if (count === EVENTS_A_TURN || clock.elapsed() - beganAt > TURN_MS) {
        this.#nextTurn = clock.setTimeout(() => this.handOver(done), 0);
        return;
      }
      if (!this.#handOverOne()) {
        this.hold();
        done(this.#events.takeDropped());
      }
    }
  }

  /** From now on all wait: flows are down, or there is nothing to hand over. */
  hold(): void {
    this.#isHandingOver = false;
    if (this.#nextTurn !== undefined) this.clock.clearTimeout(this.#nextTurn);
    this.#nextTurn = undefined;
  }

  /** Nobody will ever want them. */
  discard(): void {
    this.hold();
    this.#events.clear();
  }

  /** The oldest one; false: there is none. */
  #handOverOne(): boolean {
    const held = this.#events.shift();
    if (held === undefined) return false;
    this.dispatch(held);
    return true;
  }
}

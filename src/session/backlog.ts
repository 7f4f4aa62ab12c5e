/**
 * Owns the events that flows have not received yet. They wait while flows are down, and are then handed over in
 * order.
 */
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
    this.#events = new HeldEvents(memory);
  }

  /** How many waiting events are of a stream that passes the test. */
  count(isSo: (stream: StreamName) => boolean): number {
    return this.#events.count(isSo);
  }

  /** Adds an event behind those that wait. */
  add(received: ReceivedEvent): void {
    // An event that arrives meanwhile first makes room for itself. So even with slow flows, no more events wait than
    // before.
    if (this.#isHandingOver) {
      while (this.#handOverOne() && !this.#events.hasRoomFor(received));
    }
    this.#events.push(received);
  }

  /**
   * Hands over all waiting events, and those that are added meanwhile. Then calls `done` with the number of dropped
   * events.
   */
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

  /** From now on all events wait, because flows are down. */
  hold(): void {
    this.#isHandingOver = false;
    if (this.#nextTurn !== undefined) this.clock.clearTimeout(this.#nextTurn);
    this.#nextTurn = undefined;
  }

  /** Forgets all waiting events: nobody will want them. */
  discard(): void {
    this.hold();
    this.#events.clear();
  }

  /** Hands over the oldest event; false: there is none. */
  #handOverOne(): boolean {
    const held = this.#events.shift();
    if (held === undefined) return false;
    this.dispatch(held);
    return true;
  }
}

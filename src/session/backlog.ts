/** Owns the events that flows have not got yet: they wait while flows are down, and are then handed over in order. */
import { decode } from '../protocol/codec';
import type { EventEnvelope } from '../protocol/envelope';
import type { Clock, Timer } from '../util/clock';
import { type HeldEvent, HeldEvents } from './held-events';

/** How many held events are handed over before other work gets its turn, and for how long, in milliseconds. */
const EVENTS_A_TURN = 100;
const TURN_MS = 1;

export class Backlog {
  #events = new HeldEvents();
  #isHandingOver = false;
  #nextTurn: Timer | undefined;

  /** `dispatch` gets each event. */
  constructor(
    private readonly clock: Clock,
    private readonly dispatch: (envelope: EventEnvelope, receivedAt: number) => void,
  ) {}

  /** How many wait that are so. */
  count(isSo: (event: HeldEvent) => boolean): number {
    return this.#events.count(isSo);
  }

  /** Whoever comes while others wait, waits behind them. `receivedAt`: epoch milliseconds. */
  add({ stream, text }: EventEnvelope, receivedAt: number): void {
    const event = { stream, text, receivedAt };
    // Whatever arrives meanwhile makes room for itself: however slow flows are, no more wait than did before.
    if (this.#isHandingOver) {
      while (this.#handOverOne() && !this.#events.hasRoomFor(event));
    }
    this.#events.push(event);
  }

  /** Hands over what waits and what is added meanwhile. `done` is told when none is left, and how many were dropped. */
  handOver(done: (dropped: number) => void): void {
    this.#isHandingOver = true;
    const { clock } = this;
    const beganAt = clock.now();
    for (let count = 0; this.#isHandingOver; count += 1) {
      if (count === EVENTS_A_TURN || clock.now() - beganAt > TURN_MS) {
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
    this.#events = new HeldEvents();
  }

  /** The oldest one; false: there is none. */
  #handOverOne(): boolean {
    const held = this.#events.shift();
    if (held === undefined) return false;
    const envelope = decode(held.text);
    if (envelope.kind === 'event') this.dispatch(envelope, held.receivedAt);
    return true;
  }
}

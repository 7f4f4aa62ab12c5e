/** Owns events that wait while nobody can take them: bounded, in order, and counted when the bound is reached. */
import type { EventEnvelope } from '../protocol/envelope';

/** How many events are kept; beyond that the oldest go first. */
export const MAX_HELD_EVENTS = 10_000;

export interface HeldEvent {
  readonly envelope: EventEnvelope;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

export class HeldEvents {
  #events: HeldEvent[] = [];
  #next = 0;
  #dropped = 0;

  get size(): number {
    return this.#events.length - this.#next;
  }

  push(event: HeldEvent): void {
    if (this.size >= MAX_HELD_EVENTS) {
      this.#next += 1;
      this.#dropped += 1;
    }
    if (this.#next > MAX_HELD_EVENTS) this.#compact();
    this.#events.push(event);
  }

  /** The oldest event, which is no longer held. */
  shift(): HeldEvent | undefined {
    const event = this.#events[this.#next];
    if (event === undefined) return undefined;
    this.#next += 1;
    if (this.size === 0) this.#compact();
    return event;
  }

  /** How many of the held events are so. */
  count(isSo: (event: HeldEvent) => boolean): number {
    return this.#events.slice(this.#next).filter(isSo).length;
  }

  /** How many were dropped since this was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  #compact(): void {
    this.#events = this.#events.slice(this.#next);
    this.#next = 0;
  }
}

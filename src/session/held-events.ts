/** Owns events that wait while nobody can take them: bounded, in order, and counted when a bound is reached. */
import type { StreamName } from '../protocol/streams';

/** How many events are kept; beyond that the oldest go first. */
export const MAX_HELD_EVENTS = 10_000;

/** How long they are together, in characters; beyond that, too. */
export const MAX_HELD_CHARACTERS = 64_000_000;

/** An event as the text of its frame: what it is parsed to may take twenty times as much. */
export interface HeldEvent {
  readonly stream: StreamName;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

export class HeldEvents {
  readonly #events: HeldEvent[] = [];
  #characters = 0;
  #dropped = 0;

  get size(): number {
    return this.#events.length;
  }

  /** Whether no other event would have to go for this one. */
  hasRoomFor({ text }: HeldEvent): boolean {
    return this.size < MAX_HELD_EVENTS && this.#characters + text.length <= MAX_HELD_CHARACTERS;
  }

  push(event: HeldEvent): void {
    while (!this.hasRoomFor(event) && this.shift() !== undefined) this.#dropped += 1;
    this.#events.push(event);
    this.#characters += event.text.length;
  }

  /** The oldest event, which is no longer held. */
  shift(): HeldEvent | undefined {
    const event = this.#events.shift();
    if (event !== undefined) this.#characters -= event.text.length;
    return event;
  }

  /** How many of the held events are so. */
  count(isSo: (event: HeldEvent) => boolean): number {
    return this.#events.filter(isSo).length;
  }

  /** How many were dropped since this was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}

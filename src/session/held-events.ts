/** Owns events that wait while nobody can take them: bounded, in order, and counted when a bound is reached. */
import { ReceivedEvent } from '../protocol/received-event';
import type { StreamName } from '../protocol/streams';
import { type HeldMemory, type Holder, heldMemory } from './held-memory';

/** How many events are kept. Beyond that, the oldest event is dropped. */
export const MAX_HELD_EVENTS = 10_000;

/** The most memory that an event takes besides the bytes of its text. */
const OVERHEAD_BYTES = 1024;

export class HeldEvents implements Holder {
  /** Not parsed: a parsed event may take twenty times as much memory as the bytes of its text. */
  readonly #events: ReceivedEvent[] = [];
  #heldBytes = 0;
  #dropped = 0;

  constructor(private readonly memory: HeldMemory = heldMemory) {}

  get size(): number {
    return this.#events.length;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Whether there is room without dropping another event. */
  hasRoomFor({ bytes }: ReceivedEvent): boolean {
    return this.size < MAX_HELD_EVENTS && this.memory.hasRoomFor(sizeOf(bytes));
  }

  push({ stream, frame: { bytes, readAt } }: ReceivedEvent): void {
    if (this.size === MAX_HELD_EVENTS) this.dropOldest();
    if (!this.memory.makeRoom(sizeOf(bytes), this)) {
      this.#dropped += 1;
      return;
    }
    // The bytes are copied: a slice would keep the whole chunk that was read from the socket.
    const own = Buffer.allocUnsafeSlow(bytes.length);
    bytes.copy(own);
    this.#events.push(new ReceivedEvent(stream, { bytes: own, readAt }));
    this.#heldBytes += sizeOf(own);
  }

  /** Takes the oldest event out. */
  shift(): ReceivedEvent | undefined {
    const held = this.#events.shift();
    if (held === undefined) return undefined;
    this.#heldBytes -= sizeOf(held.bytes);
    if (this.size === 0) this.memory.forget(this);
    return held;
  }

  dropOldest(): void {
    if (this.shift() !== undefined) this.#dropped += 1;
  }

  /** Forgets all events. They do not count as dropped. */
  clear(): void {
    this.#events.length = 0;
    this.#heldBytes = 0;
    this.#dropped = 0;
    this.memory.forget(this);
  }

  /** How many held events are of a stream that passes the test. */
  count(isSo: (stream: StreamName) => boolean): number {
    return this.#events.filter(({ stream }) => isSo(stream)).length;
  }

  /** How many events were dropped since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}

function sizeOf({ length }: Buffer): number {
  return length + OVERHEAD_BYTES;
}

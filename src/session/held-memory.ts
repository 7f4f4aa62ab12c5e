/** Owns how much memory held events may take: all connections of this process share it, however many there are. */
import { getHeapStatistics } from 'node:v8';

/** Somebody who holds events. */
export interface Holder {
  /** How much memory its events take, in bytes. */
  readonly heldBytes: number;
  /** Gives up its oldest event. */
  dropOldest(): void;
}

export class HeldMemory {
  readonly #holders = new Set<Holder>();

  /** `limitBytes`: what all holders may take together. */
  constructor(readonly limitBytes: number) {}

  /** Whether nobody would have to give up an event for this much more. */
  hasRoomFor(bytes: number): boolean {
    return this.#heldBytes + bytes <= this.limitBytes;
  }

  /**
   * Makes room: who holds most gives up its oldest events. False where there is no room even then.
   *
   * @param holder - who is about to hold so many bytes more, and is asked to give up events from now on
   */
  makeRoom(bytes: number, holder: Holder): boolean {
    if (bytes > this.limitBytes) return false;
    this.#holders.add(holder);
    while (!this.hasRoomFor(bytes)) this.#largest()?.dropOldest();
    return true;
  }

  /** The holder has nothing left to give up. */
  forget(holder: Holder): void {
    this.#holders.delete(holder);
  }

  get #heldBytes(): number {
    let bytes = 0;
    for (const holder of this.#holders) bytes += holder.heldBytes;
    return bytes;
  }

  #largest(): Holder | undefined {
    let largest: Holder | undefined;
    for (const holder of this.#holders) {
      if (largest === undefined || holder.heldBytes > largest.heldBytes) largest = holder;
    }
    return largest;
  }
}

/** However large the heap may be, in bytes. */
const MOST_BYTES = 128 * 1024 * 1024;

/**
 * What this process may hold. A small share of a small heap: flows need the rest, and each event is parsed into the
 * heap when it is handed over.
 */
export const heldMemory = new HeldMemory(Math.min(MOST_BYTES, getHeapStatistics().heap_size_limit / 4));

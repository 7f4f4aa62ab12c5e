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

  /** Whether there is room for so many more bytes without giving up an event. */
  hasRoomFor(bytes: number): boolean {
    return this.#heldBytes + bytes <= this.limitBytes;
  }

  /**
   * Makes room: the holder with the most bytes gives up its oldest events. False: there is no room even then.
   *
   * @param holder - the holder that needs so many more bytes; from now on it may be asked to give up events
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

/** The largest size of the heap, in bytes. */
const MOST_BYTES = 128 * 1024 * 1024;

/**
 * How many bytes this process may hold. It is a small share of a small heap: flows need the rest, and each event is
 * parsed into the heap when it is handed over.
 */
export const heldMemory = new HeldMemory(Math.min(MOST_BYTES, getHeapStatistics().heap_size_limit / 4));

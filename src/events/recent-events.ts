/** Owns the last events of a connection, as the received bytes, without copies. */

import type { Frame } from '../transport/transport';

const NOTHING = Buffer.alloc(0);

/** How many events are kept. */
export const MAX_RECENT_EVENTS = 50;

/** How much they may take together, in bytes. */
export const MAX_RECENT_BYTES = 256 * 1024;

/** An event, what it is labelled with, and when it was received (see {@link Frame}). */
interface Kept<T> {
  label: T;
  receivedAt: number;
  elapsedMs: number;
  bytes: Buffer;
}

/** Keeps events, each with a label. The oldest are forgotten when there are too many events or too many bytes. */
export class RecentEvents<T> {
  /** Its places are filled again and again: this runs for every event. */
  readonly #ring: Kept<T>[] = [];
  /** The place of the next one: where the ring is full, that of the oldest one. */
  #next = 0;
  #kept = 0;
  #bytes = 0;

  /** An event that is too large by itself is not kept. Otherwise it would push out all the others. */
  add(label: T, { receivedAt, elapsedMs, bytes }: Frame): void {
    const size = sizeOf(bytes);
    if (size > MAX_RECENT_BYTES) return;
    const place = this.#ring[this.#next];
    if (place !== undefined && this.#kept === MAX_RECENT_EVENTS) {
      // This place has the oldest event.
      this.#kept -= 1;
      this.#bytes -= sizeOf(place.bytes);
    }
    while (this.#bytes + size > MAX_RECENT_BYTES) this.#dropOldest();
    if (place === undefined) {
      this.#ring.push({ label, receivedAt, elapsedMs, bytes });
    } else {
      place.label = label;
      place.receivedAt = receivedAt;
      place.elapsedMs = elapsedMs;
      place.bytes = bytes;
    }
    this.#next = (this.#next + 1) % MAX_RECENT_EVENTS;
    this.#kept += 1;
    this.#bytes += size;
  }

  /** Newest first. */
  list(): Kept<T>[] {
    const fromOldest = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return fromOldest
      .reverse()
      .slice(0, this.#kept)
      .map((kept) => ({ ...kept }));
  }

  #dropOldest(): void {
    const oldest = this.#at(this.#kept);
    this.#kept -= 1;
    if (oldest === undefined) return;
    this.#bytes -= sizeOf(oldest.bytes);
    oldest.bytes = NOTHING;
  }

  /** The place that was filled so many events ago: 1 is the newest. */
  #at(age: number): Kept<T> | undefined {
    return this.#ring[(this.#next - age + MAX_RECENT_EVENTS) % MAX_RECENT_EVENTS];
  }
}

/** Counts twice its bytes: the event is a slice of what was received, so some of the rest stays in memory too. */
function sizeOf(bytes: Buffer): number {
  return bytes.length * 2;
}

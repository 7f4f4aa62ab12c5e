/** Owns the last events of a connection, as the received bytes, without copies. */

import type { Frame } from '../transport/transport';

/** Stands for a frame that is forgotten. */
const NO_FRAME: Frame = { bytes: Buffer.alloc(0), readAt: { at: 0, elapsedMs: 0 } };

/** How many events are kept. */
export const MAX_RECENT_EVENTS = 50;

/** How much they may take together, in bytes. */
export const MAX_RECENT_BYTES = 256 * 1024;

/** The frame of an event, and what the event is labelled with. */
interface Kept<T> {
  label: T;
  frame: Frame;
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
  add(label: T, frame: Frame): void {
    const size = sizeOf(frame);
    if (size > MAX_RECENT_BYTES) return;
    const place = this.#ring[this.#next];
    if (place !== undefined && this.#kept === MAX_RECENT_EVENTS) {
      // This place has the oldest event.
      this.#kept -= 1;
      this.#bytes -= sizeOf(place.frame);
    }
    while (this.#bytes + size > MAX_RECENT_BYTES) this.#dropOldest();
    if (place === undefined) {
      this.#ring.push({ label, frame });
    } else {
      place.label = label;
      place.frame = frame;
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
    this.#bytes -= sizeOf(oldest.frame);
    oldest.frame = NO_FRAME;
  }

  /** The place that was filled so many events ago: 1 is the newest. */
  #at(age: number): Kept<T> | undefined {
    return this.#ring[(this.#next - age + MAX_RECENT_EVENTS) % MAX_RECENT_EVENTS];
  }
}

/** Counts twice its bytes: the event is a slice of what was received, so some of the rest stays in memory too. */
function sizeOf({ bytes }: Frame): number {
  return bytes.length * 2;
}

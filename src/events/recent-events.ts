/** Owns the last events of a connection, as the text that was received. */

/** How many events are kept. */
export const MAX_RECENT_EVENTS = 50;

/** How much their texts may take together, in bytes. */
export const MAX_RECENT_BYTES = 256 * 1024;

/** A text, what it is labelled with, and when it was received (epoch milliseconds). */
interface Kept<T> {
  label: T;
  receivedAt: number;
  text: string;
}

/** Keeps texts, each with a label; the oldest go when there are too many or they take too much. */
export class RecentEvents<T> {
  /** Its places are filled again and again: this runs for every event. */
  readonly #ring: Kept<T>[] = [];
  /** The place of the next one: where the ring is full, that of the oldest one. */
  #next = 0;
  #kept = 0;
  #bytes = 0;

  /** A text that is too large alone is not kept, rather than all the others thrown out for it. */
  add(label: T, receivedAt: number, text: string): void {
    const bytes = sizeOf(text);
    if (bytes > MAX_RECENT_BYTES) return;
    if (this.#kept === MAX_RECENT_EVENTS) this.#dropOldest();
    while (this.#bytes + bytes > MAX_RECENT_BYTES) this.#dropOldest();
    const place = this.#ring[this.#next];
    if (place === undefined) {
      this.#ring.push({ label, receivedAt, text });
    } else {
      place.label = label;
      place.receivedAt = receivedAt;
      place.text = text;
    }
    this.#next = (this.#next + 1) % MAX_RECENT_EVENTS;
    this.#kept += 1;
    this.#bytes += bytes;
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
    this.#bytes -= sizeOf(oldest.text);
    oldest.text = '';
  }

  /** The place that was filled so many texts ago: 1 is the newest. */
  #at(age: number): Kept<T> | undefined {
    return this.#ring[(this.#next - age + MAX_RECENT_EVENTS) % MAX_RECENT_EVENTS];
  }
}

/** At most: a text takes one or two bytes a character. */
function sizeOf(text: string): number {
  return text.length * 2;
}

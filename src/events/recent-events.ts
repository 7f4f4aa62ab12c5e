/** Owns the last events of a connection, as the text that was received. */

/** How many events are kept. */
export const MAX_RECENT_EVENTS = 50;

/** How much their texts may take together, in bytes. */
export const MAX_RECENT_BYTES = 256 * 1024;

interface Kept<T> {
  readonly label: T;
  readonly text: string;
}

/** Keeps texts, each with a label; the oldest go when there are too many or they take too much. */
export class RecentEvents<T> {
  /** A ring: `#next` is where the next one goes, thus where the oldest is once the ring is full. */
  readonly #ring: (Kept<T> | undefined)[] = new Array(MAX_RECENT_EVENTS).fill(undefined);
  #next = 0;
  #oldest = 0;
  #bytes = 0;

  /** A text that is too large alone is not kept, rather than all the others thrown out for it. */
  add(label: T, text: string): void {
    const bytes = sizeOf(text);
    if (bytes > MAX_RECENT_BYTES) return;
    if (this.#ring[this.#next] !== undefined) this.#dropOldest();
    while (this.#bytes + bytes > MAX_RECENT_BYTES) this.#dropOldest();
    this.#ring[this.#next] = { label, text };
    this.#next = following(this.#next);
    this.#bytes += bytes;
  }

  /** Newest first. */
  list(): Kept<T>[] {
    const fromOldest = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return fromOldest.filter((kept) => kept !== undefined).reverse();
  }

  #dropOldest(): void {
    this.#bytes -= sizeOf(this.#ring[this.#oldest]?.text ?? '');
    this.#ring[this.#oldest] = undefined;
    this.#oldest = following(this.#oldest);
  }
}

function following(place: number): number {
  return (place + 1) % MAX_RECENT_EVENTS;
}

/** At most: a text takes one or two bytes a character. */
function sizeOf(text: string): number {
  return text.length * 2;
}

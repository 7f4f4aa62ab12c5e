/** Owns a steady flow of numbered events: what arrives of them tells what was lost, doubled or out of order. */

/** How often events are sent, whatever their rate. */
const TICK_MS = 5;

/** An event as it is sent; the first is number 1. */
export interface NumberedEvent {
  readonly n: number;
  readonly [name: string]: unknown;
}

export class NumberedEvents {
  #sent = 0;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `push` gets each event: it is called from a timer, so it must not throw. */
  constructor(
    private readonly eventsPerSecond: number,
    private readonly push: (event: NumberedEvent) => void,
  ) {}

  /** How many there were so far. */
  get sent(): number {
    return this.#sent;
  }

  start(): void {
    this.#startedAt = Date.now() - (this.#sent * 1000) / this.eventsPerSecond;
    this.#timer = setInterval(() => this.#catchUp(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #catchUp(): void {
    const due = Math.floor(((Date.now() - this.#startedAt) * this.eventsPerSecond) / 1000);
    while (this.#sent < due) {
      this.#sent += 1;
      this.push({ n: this.#sent });
    }
  }
}

/** What became of the events 1 to `sent`. */
export interface Tally {
  readonly sent: number;
  readonly missing: number;
  /** How many came again. */
  readonly doubled: number;
  /** How many came after one with a higher number. */
  readonly outOfOrder: number;
}

/** @param received - the numbers of the events, as they arrived */
export function tally(sent: number, received: readonly number[]): Tally {
  const seen = new Set<number>();
  let outOfOrder = 0;
  let highest = 0;
  for (const n of received) {
    if (n < highest && !seen.has(n)) outOfOrder += 1;
    highest = Math.max(highest, n);
    seen.add(n);
  }
  return { sent, missing: sent - seen.size, doubled: received.length - seen.size, outOfOrder };
}

/** Owns when frames are handed over: a few in each turn of the event loop, fewer where flows take long over them. */

/** How many frames the first turns have, while nothing is known of the flows; and the most that any has. */
const FIRST_FRAMES = 4;
const MAX_FRAMES = 64;

/**
 * How long a turn should take. After a longer one the next has as many frames as would have fitted; after a full one
 * that was shorter, twice as many. What flows do with the messages is part of the turn, so a blast holds up the event
 * loop once, for the work on {@link MAX_FRAMES}, if it finds flows that have just become slow; then no more. Nor do many
 * messages wait at a time: those that do outlive the youngest generation of the heap, which costs more than the turns.
 */
const LONG_TURN_MS = 1;

/** Who gets the frames, and where they come from. */
export interface FlowControlHandlers<Frame> {
  frame(frame: Frame): void;
  /** There are more frames than fit into this turn: no more should be read. */
  pause(): void;
  /** All frames are handed over: more may be read. */
  resume(): void;
}

export class FlowControl<Frame> {
  /** Read already, but there was no room in the turn. */
  readonly #waiting: Frame[] = [];
  #frames = FIRST_FRAMES;
  #left = FIRST_FRAMES;
  #beganAtMs = 0;

  constructor(private readonly handlers: FlowControlHandlers<Frame>) {}

  /** Hands the frame over, in this turn or in a later one. */
  push(frame: Frame): void {
    if (this.#left > 0) this.#handOver(frame);
    else this.#waiting.push(frame);
  }

  /** Hands over at once what waits: nothing more will come. */
  flush(): void {
    for (const frame of this.#waiting.splice(0)) this.handlers.frame(frame);
  }

  #handOver(frame: Frame): void {
    if (this.#left === this.#frames) {
      this.#beganAtMs = performance.now();
      // Flows get their messages in the next round of the event loop: the turn ends with the round after it.
      setImmediate(() => setImmediate(() => this.#next()));
    }
    this.#left -= 1;
    if (this.#left === 0) this.handlers.pause();
    this.handlers.frame(frame);
  }

  #next(): void {
    const wasFull = this.#left === 0;
    const count = this.#frames - this.#left;
    const tookMs = performance.now() - this.#beganAtMs;
    if (tookMs > LONG_TURN_MS) this.#frames = Math.ceil((count * LONG_TURN_MS) / tookMs);
    else if (wasFull) this.#frames = Math.min(MAX_FRAMES, this.#frames * 2);
    this.#left = this.#frames;
    for (const frame of this.#waiting.splice(0, this.#frames)) this.#handOver(frame);
    if (wasFull && this.#left > 0) this.handlers.resume();
  }
}

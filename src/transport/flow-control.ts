/**
 * Owns flow control: a few frames are handed over in each turn of the event loop, and fewer if flows work long on
 * them.
 */

/** The most frames in a turn. The first turns have so many, because nothing is known of the flows. */
const FIRST_FRAMES = 4;
const MAX_FRAMES = 64;

/**
 * How long a turn should take. After a longer turn, the next one has as many frames as would have fitted. After a
 * shorter full turn, it has twice as many. The work of flows is part of the turn. So a blast can hold up the event
 * loop only once, for the work on {@link MAX_FRAMES}, if flows have just become slow. And few messages wait at a
 * time: many waiting messages would leave the young generation of the heap, which costs more than the turns.
 */
const LONG_TURN_MS = 1;

/** Who gets the frames, and where they come from. */
export interface FlowControlHandlers<Frame> {
  frame(frame: Frame): void;
  /** This turn is full: no more should be read. */
  pause(): void;
  /** All frames are handed over: more may be read. */
  resume(): void;
}

export class FlowControl<Frame> {
  /** Frames that were read, but had no room in the turn. */
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

  /** Hands over all waiting frames at once, because nothing more will come. */
  flush(): void {
    for (const frame of this.#waiting.splice(0)) this.handlers.frame(frame);
  }

  #handOver(frame: Frame): void {
    if (this.#left === this.#frames) {
      this.#beganAtMs = performance.now();
      // Flows get their messages in the next round of the event loop. The turn ends with the round after that.
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

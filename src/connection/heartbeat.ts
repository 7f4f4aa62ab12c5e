/** Owns the proof that a quiet connection is still alive: pings, and the verdict when no answer comes. */
import { type Clock, type Moment, momentOf, type Timer } from '../util/clock';

/** How long a ping may stay without any sign of life, in milliseconds. */
const PONG_DEADLINE_MS = 10_000;

/**
 * After the deadline, the socket is read for so many milliseconds more: a busy process may not have read it in time.
 */
const LAST_LOOK_MS = 50;

export interface HeartbeatHandlers {
  /** Send a ping. */
  ping(): void;
  /** The server has shown no sign of life. The heartbeat has stopped. */
  lost(): void;
}

/**
 * Sends a ping after `intervalMs` of silence. Without a sign of life for {@link PONG_DEADLINE_MS} after a ping, the
 * connection is lost. Everything received is a sign of life, not only pongs.
 */
export class Heartbeat {
  #lastHeard: Moment = { at: 0, elapsedMs: 0 };
  /** A ping was sent, and there was no sign of life since. */
  #isAwaited = false;
  #timer: Timer | undefined;

  /** `intervalMs` 0: never pings. */
  constructor(
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly handlers: HeartbeatHandlers,
  ) {}

  /** When the server last gave a sign of life. */
  get lastHeard(): Moment {
    return this.#lastHeard;
  }

  /**
   * Notes a sign of life. It need not be the latest: a frame may have waited for flows, and a pong did not. A frame that
   * has waited answers a ping too, because the socket was not read meanwhile.
   */
  heard(at: Moment): void {
    if (at.elapsedMs >= this.#lastHeard.elapsedMs) this.#lastHeard = at;
    if (this.#isAwaited) this.#answered();
  }

  start(): void {
    this.stop();
    this.heard(momentOf(this.clock));
    if (this.intervalMs > 0) this.#wait(this.intervalMs, () => this.#look());
  }

  stop(): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isAwaited = false;
  }

  /** The next interval starts with the answer, because an interval may be shorter than the time of an answer. */
  #answered(): void {
    this.stop();
    this.#wait(this.intervalMs, () => this.#look());
  }

  #wait(delayMs: number, then: () => void): void {
    this.#timer = this.clock.setTimeout(then, delayMs);
  }

  #look(): void {
    const leftMs = this.#lastHeard.elapsedMs + this.intervalMs - this.clock.elapsed();
    if (leftMs > 0) {
      this.#wait(leftMs, () => this.#look());
      return;
    }
    this.#isAwaited = true;
    this.handlers.ping();
    this.#wait(PONG_DEADLINE_MS, () => this.#wait(LAST_LOOK_MS, () => this.#lost()));
  }

  #lost(): void {
    this.stop();
    this.handlers.lost();
  }
}

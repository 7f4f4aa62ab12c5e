/** Owns the answers to the server's pings: each is answered, as long as the server reads. */

/** The part of a socket that is needed. */
export interface PongSocket {
  /** How many bytes were sent but not yet taken by the operating system. */
  readonly bufferedAmount: number;
  /** `sent` is called when the operating system has taken it, or the socket is gone. */
  pong(data: Buffer, mask: undefined, sent: () => void): void;
}

/**
 * How many bytes may wait to be written. A server that sends pings and reads nothing must not fill the memory. A
 * server that waits for a busy flow stays far below this limit: a pong takes 6 to 131 bytes.
 */
export const MAX_UNSENT_BYTES = 256 * 1024;

/** `ws` could answer by itself, but it ends a healthy connection after 60 pings at once. */
export class Pongs {
  /** An answer to the latest ping answers all pings (RFC 6455, section 5.5.3). */
  #unanswered: Buffer | undefined;

  constructor(private readonly socket: PongSocket) {}

  answer(ping: Buffer): void {
    if (this.socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.#unanswered = ping;
      return;
    }
    this.#unanswered = undefined;
    this.socket.pong(ping, undefined, () => this.#sent());
  }

  #sent(): void {
    if (this.#unanswered !== undefined) this.answer(this.#unanswered);
  }
}

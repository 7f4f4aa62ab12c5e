/** Owns the answers to the server's pings: each is answered, as long as the server reads. */

/** What is needed of a socket. */
export interface PongSocket {
  /** What was sent, and the operating system has not taken yet, in bytes. */
  readonly bufferedAmount: number;
  /** `sent` is called when the operating system has taken it, or the socket is gone. */
  pong(data: Buffer, mask: undefined, sent: () => void): void;
}

/**
 * How much may wait to be written, in bytes. A server that sends pings and reads nothing must not fill the memory; one that
 * has to wait for a busy flow, however many pings it has sent meanwhile, is far from it: a pong takes 6 to 131 bytes.
 */
export const MAX_UNSENT_BYTES = 256 * 1024;

/** `ws` could answer by itself, but it ends a healthy connection after 60 pings at once. */
export class Pongs {
  /** Who has answered the latest ping has answered all (RFC 6455, section 5.5.3). */
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

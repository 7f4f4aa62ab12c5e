/** Owns the TCP connection to a machine that may have several addresses: whichever answers first. */
import dns, { type LookupAddress } from 'node:dns';
import net from 'node:net';
import type { Endpoint } from './network-error';

/**
 * How long an address is tried alone before the next one is tried beside it, in milliseconds. None is given up for another:
 * however slow a line is, who answers within the deadline of whoever connects is reached (RFC 8305, section 5).
 */
export const HEAD_START_MS = 500;

/** Gets the socket, or why there is none; exactly once. */
export type Reached = (error: Error | null, socket?: net.Socket) => void;

/**
 * Connects to the endpoint. Where its name has several addresses, each has a head start on the next.
 *
 * The error is that of Node.js, an AggregateError of those of all addresses, or an {@link AbortedError}. Once connected,
 * the socket is the receiver's, whatever the signal says.
 *
 * @param failed - called with the error of an address, while others are still tried
 */
export function connectTcp(
  { host, port }: Endpoint,
  signal: AbortSignal,
  connected: Reached,
  failed: (error: Error) => void = () => {},
): void {
  const race = new Race(port, signal, connected, failed);
  if (net.isIP(host) !== 0) {
    race.start([host]);
    return;
  }
  // As Node.js itself asks: on a machine without IPv6, for no such addresses.
  const hints = process.platform === 'win32' ? 0 : dns.ADDRCONFIG;
  dns.lookup(host, { all: true, hints }, (error, found) => {
    if (error === null) race.start(inTurns(found));
    else race.end(error);
  });
}

/** Of one family and the other by turns, beginning as the operating system does: a family may fail altogether. */
function inTurns(found: readonly LookupAddress[]): string[] {
  const first = found.filter(({ family }) => family === found[0]?.family);
  const others = found.filter(({ family }) => family !== found[0]?.family);
  return found.flatMap((_, n) => [first[n], others[n]].flatMap((each) => each?.address ?? []));
}

class Race {
  #addresses: readonly string[] = [];
  #headStart: NodeJS.Timeout | undefined;
  #isOver = false;
  readonly #trying = new Set<net.Socket>();
  readonly #failures: Error[] = [];
  readonly #giveUp = () => this.end(new AbortedError());

  constructor(
    private readonly port: number,
    private readonly signal: AbortSignal,
    private readonly connected: Reached,
    private readonly failed: (error: Error) => void,
  ) {
    if (signal.aborted) process.nextTick(this.#giveUp);
    else signal.addEventListener('abort', this.#giveUp, { once: true });
  }

  start(addresses: readonly string[]): void {
    this.#addresses = addresses;
    this.#tryNext();
  }

  end(error: Error | null, socket?: net.Socket): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#headStart);
    this.signal.removeEventListener('abort', this.#giveUp);
    for (const other of this.#trying) other.destroy();
    this.connected(error, socket);
  }

  #tryNext(): void {
    const [address, ...others] = this.#addresses;
    if (address === undefined || this.#isOver) return;
    this.#addresses = others;
    const socket = net.connect({ host: address, port: this.port });
    this.#trying.add(socket);
    const failed = (error: Error) => this.#failed(socket, error);
    socket.on('error', failed).once('connect', () => {
      this.#trying.delete(socket);
      socket.off('error', failed);
      this.end(null, socket);
    });
    clearTimeout(this.#headStart);
    if (others.length > 0) this.#headStart = setTimeout(() => this.#tryNext(), HEAD_START_MS);
  }

  #failed(socket: net.Socket, error: Error): void {
    this.#trying.delete(socket);
    this.#failures.push(error);
    this.#tryNext();
    if (this.#trying.size > 0) {
      this.failed(error);
      return;
    }
    this.end(this.#failures.length === 1 ? error : new AggregateError(this.#failures));
  }
}

/** Whoever aborts knows why. */
export class AbortedError extends Error {
  readonly code = 'ABORT_ERR';
}

/** Owns a network without sockets: transports in memory, whose far ends the test plays. */

import { RealtimeError } from '../../src/failures/realtime-error';
import type { OpenTransport, Transport, TransportHandlers } from '../../src/transport/transport';
import type { Clock } from '../../src/util/clock';
import { RESPONSES } from './script';

/** What the other side does by itself with a frame; `undefined` is the wish to open, `ping` is a ping. */
export type Server = (farEnd: FarEnd, request: Request | undefined) => void;

/** A frame as the client sent it. */
export interface Request {
  readonly type: string;
  readonly token?: string;
}

/** One transport, seen from the server. */
export class FarEnd {
  /** What the client sent, in order. */
  readonly requests: Request[] = [];
  /** How often the client has pinged. */
  pings = 0;
  /** The code with which the client began to close. */
  closeCode: number | undefined;
  state: 'opening' | 'open' | 'closing' | 'closed' = 'opening';

  constructor(
    private readonly handlers: TransportHandlers,
    private readonly clock: Pick<Clock, 'now' | 'elapsed'>,
  ) {}

  /** Completes the opening handshake. */
  accept(): void {
    this.state = 'open';
    this.handlers.opened();
  }

  /** Sends a text frame: a text as it is, anything else as JSON. It was read `waitedMs` before. */
  say(frame: unknown, waitedMs = 0): void {
    if (this.state === 'closed') return;
    const bytes = Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame));
    const readAt = { at: this.clock.now() - waitedMs, elapsedMs: this.clock.elapsed() - waitedMs };
    this.handlers.frame({ bytes, readAt });
  }

  /** Answers a request as a good server does. */
  answer({ type }: Request): void {
    if (type === 'ping') this.alive();
    else this.say({ type: RESPONSES.get(type), success: true });
  }

  /** Answers a ping, or pings. */
  alive(): void {
    this.handlers.alive();
  }

  /** The socket is gone. */
  drop(why: RealtimeError = new RealtimeError('closed', 'closed by the server', { closeCode: 1001 })): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.handlers.closed(why);
  }

  /** Like a real socket that the client destroys: it reports nothing more, and `closed` follows, but not at once. */
  terminate(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    queueMicrotask(() => this.handlers.closed(new RealtimeError('closed', 'terminated')));
  }

  /** The types of the requests, in order. */
  get requestTypes(): string[] {
    return this.requests.map(({ type }) => type);
  }
}

/** Accepts, answers every request and ping, completes the closing handshake. */
export const goodServer: Server = (farEnd, request) => {
  if (request === undefined) farEnd.accept();
  else farEnd.answer(request);
};

/** Does nothing: the test plays the far end step by step. */
export const passiveServer: Server = () => {};

export class VirtualNetwork {
  /** Every socket there ever was, oldest first. */
  readonly sockets: FarEnd[] = [];
  server: Server = passiveServer;

  constructor(private readonly clock: Pick<Clock, 'now' | 'elapsed'>) {}

  readonly open: OpenTransport = (handlers) => {
    const farEnd = new FarEnd(handlers, this.clock);
    this.sockets.push(farEnd);
    this.#later(farEnd, () => this.server(farEnd, undefined));
    return this.#transport(farEnd);
  };

  /** The newest socket. */
  get socket(): FarEnd {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }

  /** The sockets that are not closed. */
  get live(): FarEnd[] {
    return this.sockets.filter(({ state }) => state !== 'closed');
  }

  #transport(farEnd: FarEnd): Transport {
    return {
      send: (text) => {
        if (farEnd.state !== 'open') return;
        const request = JSON.parse(text) as Request;
        farEnd.requests.push(request);
        this.#later(farEnd, () => this.server(farEnd, request));
      },
      ping: () => {
        if (farEnd.state !== 'open') return;
        farEnd.pings += 1;
        this.#later(farEnd, () => this.server(farEnd, { type: 'ping' }));
      },
      close: (code) => {
        if (farEnd.state === 'closed') return;
        farEnd.closeCode = code;
        farEnd.state = 'closing';
        if (this.server !== passiveServer) this.#later(farEnd, () => farEnd.drop());
      },
      terminate: () => farEnd.terminate(),
    };
  }

  #later(farEnd: FarEnd, act: () => void): void {
    queueMicrotask(() => {
      if (farEnd.state !== 'closed') act();
    });
  }
}

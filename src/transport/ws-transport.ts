/** Owns the only use of `ws` as a client: a {@link Transport} over WebSocket. */
import type net from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import { RealtimeError } from '../failures/realtime-error';
import { type Dialed, type DialOptions, dial } from '../net/dial';
import { type Endpoint, endpointOf } from '../net/network-error';
import { wordsOfAnswer } from '../util/answer-words';
import { withoutMark } from '../util/byte-order-mark';
import { type Clock, type Moment, momentOf, systemClock } from '../util/clock';
import { redact, secretsOf } from '../util/redact';
import { FlowControl } from './flow-control';
import { noTransport } from './no-transport';
import { Pongs } from './pongs';
import { readRefusal } from './refusal-body';
import { closedByServer, frameError, openError, refusedUpgrade } from './socket-failure';
import type { Asked, Frame, OpenTransport, Transport, TransportHandlers } from './transport';

/**
 * The largest frame. Events have about 1 kB. Parsing a frame of this size takes some 40 ms, or a few hundred if it is
 * made to be slow, so no frame can hold up flows for longer. The limit also bounds the memory that a server can make
 * us use. `ws` closes the socket on a larger frame, with code 1009.
 */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/**
 * How long the other side may take to end TCP after the closing messages. Nobody should wait long for this formality.
 */
const CLOSE_TIMEOUT_MS = 1_000;

export interface WebSocketOptions extends Pick<DialOptions, 'tls' | 'environment'> {
  /** `ws:` or `wss:`. Its query, user and password are used, but never shown. */
  readonly url: string;
  /** Default: {@link MAX_FRAME_BYTES}. */
  readonly maxFrameBytes?: number;
  /** Default: {@link systemClock}. */
  readonly clock?: Clock;
}

/**
 * Opens WebSockets to the URL, through the environment's proxy where there is one. No redirect is followed.
 *
 * There is no deadline here: the owner of the socket can call {@link Transport.terminate} at any moment.
 */
export function webSocketTransport(options: WebSocketOptions): OpenTransport {
  return (handlers) => {
    try {
      return new WebSocketTransport(options, handlers);
    } catch (error) {
      return noTransport(unusable(error))(handlers);
    }
  };
}

/** Errors of Node.js and `ws` about a URL quote it, perhaps with a token in its query. So nothing of them is kept. */
function unusable(error: unknown): RealtimeError {
  if (error instanceof RealtimeError) return error;
  return new RealtimeError('misconfigured', 'no URL of a WebSocket', { property: 'url' });
}

/** Stands for a frame that is of no use. */
const NOTHING = Buffer.alloc(0);

class WebSocketTransport implements Transport {
  readonly #clock: Clock;
  readonly #handlers: TransportHandlers;
  readonly #endpoint: Endpoint;
  readonly #maxFrameBytes: number;
  readonly #secrets: readonly string[];
  readonly #dialing = new AbortController();
  readonly #socket: WebSocket;
  readonly #turns: FlowControl<Frame>;
  #asked: Asked;
  #refusal: RealtimeError | undefined;
  #hasOpened = false;
  /** When the frames of this callback were read. */
  #read: Moment | undefined;
  /** The first failure says why; what follows is its consequence. */
  #why: RealtimeError | undefined;

  constructor(options: WebSocketOptions, handlers: TransportHandlers) {
    const url = new URL(options.url);
    this.#clock = options.clock ?? systemClock;
    this.#maxFrameBytes = options.maxFrameBytes ?? MAX_FRAME_BYTES;
    this.#handlers = handlers;
    this.#endpoint = endpointOf(url);
    this.#secrets = secretsOf(url);
    this.#asked = this.#endpoint;
    const asking: DialOptions['asking'] = (proxy) => {
      this.#asked = proxy;
    };
    const refusal: DialOptions['refusal'] = (why) => {
      this.#refusal = why;
    };
    const createConnection = (_request: unknown, dialed: Dialed) => {
      dial({ ...options, url, asking, refusal, signal: this.#dialing.signal }, (error, socket) => {
        this.#asked = this.#endpoint;
        dialed(error, socket);
      });
    };
    const client: ClientOptions & { closeTimeout: number } = {
      // `ws` passes this to `http.request`, which also accepts a callback. The types know only `net.connect`.
      createConnection: createConnection as unknown as typeof net.createConnection,
      autoPong: false,
      perMessageDeflate: false, // This costs ten times as much as the rest of an event.
      maxPayload: this.#maxFrameBytes,
      followRedirects: false,
      skipUTF8Validation: true, // A text that was cut within a character must not end the connection.
      closeTimeout: CLOSE_TIMEOUT_MS,
    };
    this.#socket = new WebSocket(url, client);
    this.#turns = new FlowControl({
      frame: (frame) => handlers.frame(frame),
      pause: () => this.#socket.pause(),
      resume: () => this.#socket.resume(),
    });
    this.#listen(this.#socket);
  }

  get asked(): Asked {
    return this.#asked;
  }

  get refusal(): RealtimeError | undefined {
    return this.#refusal;
  }

  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  close(code: number): void {
    this.#fail(new RealtimeError('closed', `closed by us: ${code}`));
    this.#dialing.abort();
    this.#socket.close(code);
  }

  terminate(): void {
    this.#fail(new RealtimeError('closed', 'terminated by us'));
    this.#dialing.abort();
    this.#socket.terminate();
  }

  #listen(socket: WebSocket): void {
    const pongs = new Pongs(socket);
    socket.on('open', () => {
      this.#hasOpened = true;
      this.#handlers.opened();
    });
    socket.on('message', (data, isBinary) => {
      // A binary frame is of no use, but it is a sign of life, and takes its place in the turn.
      const bytes = isBinary || !Buffer.isBuffer(data) ? NOTHING : withoutMark(data);
      this.#turns.push({ bytes, readAt: this.#readNow() });
    });
    socket.on('ping', (data) => {
      if (socket.readyState === WebSocket.OPEN) pongs.answer(data);
      this.#handlers.alive();
    });
    socket.on('pong', () => this.#handlers.alive());
    socket.on('unexpected-response', (_request, response) => {
      readRefusal(response, this.#clock, (page) => {
        const words = wordsOfAnswer(page, response.statusCode ?? 0, this.#secrets);
        this.#fail(refusedUpgrade(response, words, this.#endpoint, this.#clock.now()));
        socket.terminate();
      });
    });
    socket.on('error', (error) => this.#fail(this.#failureOf(error)));
    socket.on('close', (code, reason) => {
      this.#turns.flush();
      this.#handlers.closed(
        this.#why ?? closedByServer(code, redact(reason.toString(), this.#secrets), this.#endpoint),
      );
    });
  }

  /** All frames of one read come in one callback, so the clocks are read once for them. */
  #readNow(): Moment {
    if (this.#read === undefined) {
      this.#read = momentOf(this.#clock);
      process.nextTick(() => {
        this.#read = undefined;
      });
    }
    return this.#read;
  }

  #failureOf(error: Error): RealtimeError {
    return this.#hasOpened
      ? frameError(error, this.#endpoint, this.#maxFrameBytes)
      : openError(error, this.#endpoint);
  }

  #fail(why: RealtimeError): void {
    this.#why ??= why;
  }
}

/** Owns the one use of `ws` as a client: a socket's life in the terms of the {@link Transport}. */
import type net from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import { RealtimeError } from '../failures/realtime-error';
import { type Dialed, type DialOptions, dial } from '../net/dial';
import { type Endpoint, endpointOf } from '../net/network-error';
import { wordsOfAnswer } from '../util/answer-words';
import { withoutMark } from '../util/byte-order-mark';
import { type Clock, systemClock } from '../util/clock';
import { redact, secretsOf } from '../util/redact';
import { FlowControl } from './flow-control';
import { noTransport } from './no-transport';
import { Pongs } from './pongs';
import { readRefusal } from './refusal-body';
import { closedByServer, frameError, openError, refusedUpgrade } from './socket-failure';
import type { Asked, OpenTransport, Transport, TransportHandlers } from './transport';

/**
 * The largest frame. Events are about 1 kB, so none comes near; parsing this much takes some 40 ms, and a few hundred
 * where it is made to be slow, so that no frame can hold up the flows for longer; and it bounds the memory that a server
 * can make us use. `ws` closes the socket on a larger one, with code 1009.
 */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/** How long the other side may take to end TCP after the closing messages: a formality that nobody should wait for. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface WebSocketOptions extends Pick<DialOptions, 'tls' | 'environment'> {
  /** `ws:` or `wss:`. Its query, user and password are used, and shown nowhere. */
  readonly url: string;
  /** Default: {@link MAX_FRAME_BYTES}. */
  readonly maxFrameBytes?: number;
  /** Default: {@link systemClock}. */
  readonly clock?: Clock;
}

/**
 * Opens WebSockets to the URL, through the environment's proxy where there is one. No redirect is followed.
 *
 * No deadline of its own: {@link Transport.terminate} works at any moment, and whoever opened the socket knows when.
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

/** What Node.js and `ws` throw about a URL quotes it, and with it any token in its query: nothing of that is kept. */
function unusable(error: unknown): RealtimeError {
  if (error instanceof RealtimeError) return error;
  return new RealtimeError('misconfigured', 'no URL of a WebSocket', { property: 'url' });
}

/** In place of what is of no use. */
const NOTHING = Buffer.alloc(0);

class WebSocketTransport implements Transport {
  readonly #clock: Clock;
  readonly #handlers: TransportHandlers;
  readonly #endpoint: Endpoint;
  readonly #maxFrameBytes: number;
  readonly #secrets: readonly string[];
  readonly #dialing = new AbortController();
  readonly #socket: WebSocket;
  readonly #turns: FlowControl<Buffer>;
  #asked: Asked;
  #hasOpened = false;
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
    const createConnection = (_request: unknown, dialed: Dialed) => {
      dial({ ...options, url, asking, signal: this.#dialing.signal }, (error, socket) => {
        this.#asked = this.#endpoint;
        dialed(error, socket);
      });
    };
    const client: ClientOptions & { closeTimeout: number } = {
      // `ws` hands it to `http.request`, which takes a callback too: the types know only `net.connect`.
      createConnection: createConnection as unknown as typeof net.createConnection,
      autoPong: false,
      perMessageDeflate: false, // It costs ten times what the rest of an event does.
      maxPayload: this.#maxFrameBytes,
      followRedirects: false,
      skipUTF8Validation: true, // A text that was cut within a character must not cost the connection.
      closeTimeout: CLOSE_TIMEOUT_MS,
    };
    this.#socket = new WebSocket(url, client);
    this.#turns = new FlowControl({
      frame: (bytes) => handlers.frame(bytes),
      pause: () => this.#socket.pause(),
      resume: () => this.#socket.resume(),
    });
    this.#listen(this.#socket);
  }

  get asked(): Asked {
    return this.#asked;
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
      // A binary frame is of no use, but a sign of life, and takes its place in the turn as any other.
      this.#turns.push(isBinary || !Buffer.isBuffer(data) ? NOTHING : withoutMark(data));
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

  #failureOf(error: Error): RealtimeError {
    return this.#hasOpened
      ? frameError(error, this.#endpoint, this.#maxFrameBytes)
      : openError(error, this.#endpoint);
  }

  #fail(why: RealtimeError): void {
    this.#why ??= why;
  }
}

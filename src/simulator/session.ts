/** Owns one client's connection to the simulator: authentication, streams, and what was received. */
import type { RawData, WebSocket } from 'ws';
import { type StreamName, type StreamTable, streamNames } from '../protocol/streams';
import { type JsonObject, parseJsonObject } from '../util/json';
import type { RejectedTokenPolicy, SimulatedSession } from './simulated-session';
import type { TokenGrant, Tokens } from './tokens';

/** How many received frames a session keeps for tests to look at. */
const KEPT_FRAMES = 1_000;

/**
 * How many bytes may wait for a client. Beyond this its line is cut: a client that reads nothing must not fill the
 * memory.
 */
const MAX_UNSENT_BYTES = 256 * 1024 * 1024;

/** Close code that goes with {@link RejectedTokenPolicy} `close`: policy violation. */
const REJECTED_CLOSE_CODE = 1008;

interface StreamRequest {
  readonly stream: StreamName;
  readonly action: 'start' | 'stop';
  readonly response: string;
}

/** The requests that start and stop the streams of a table, by their types. */
export type StreamRequests = ReadonlyMap<string, StreamRequest>;

export function streamRequests(table: StreamTable): StreamRequests {
  return new Map(
    streamNames(table).flatMap((stream): [string, StreamRequest][] => {
      const row = table[stream];
      return [
        [row.startRequest, { stream, action: 'start', response: row.startResponse }],
        [row.stopRequest, { stream, action: 'stop', response: row.stopResponse }],
      ];
    }),
  );
}

/** What a session tells of itself. */
export interface SessionListener {
  /** A request of a known type was received and answered. */
  request(session: SimulatedSession, type: string): void;
  /** The socket is closed; 1006 where no close frame came. */
  close(session: SimulatedSession, code: number): void;
}

export class ServerSession implements SimulatedSession {
  readonly id: number;
  readonly path: string;
  readonly #socket: WebSocket;
  readonly #requests: StreamRequests;
  readonly #tokens: Tokens;
  readonly #onRejected: RejectedTokenPolicy;
  readonly #listener: SessionListener;
  readonly #received: string[] = [];
  readonly #streams = new Set<StreamName>();
  #grant: Required<TokenGrant> | undefined;

  constructor(options: {
    id: number;
    path: string;
    socket: WebSocket;
    requests: StreamRequests;
    tokens: Tokens;
    onRejected: RejectedTokenPolicy;
    listener: SessionListener;
  }) {
    this.id = options.id;
    this.path = options.path;
    this.#socket = options.socket;
    this.#requests = options.requests;
    this.#tokens = options.tokens;
    this.#onRejected = options.onRejected;
    this.#listener = options.listener;
    this.#socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    this.#socket.on('close', (code) => this.#listener.close(this, code));
    // What ws reports here (a frame that breaks the protocol, a reset) is followed by 'close'.
    this.#socket.on('error', () => {});
  }

  get received(): readonly string[] {
    return this.#received;
  }

  get authenticated(): boolean {
    return this.#grant !== undefined;
  }

  get streams(): ReadonlySet<StreamName> {
    return this.#streams;
  }

  send(text: string): void {
    this.#socket.send(text);
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) this.drop();
  }

  close(code = 1000, reason = ''): void {
    this.#socket.close(code, reason);
  }

  drop(): void {
    this.#socket.terminate();
  }

  #receive(data: RawData, isBinary: boolean): void {
    const text = isBinary ? '<binary>' : data.toString();
    this.#received.push(text);
    if (this.#received.length > KEPT_FRAMES) this.#received.shift();
    // A frame that is not a request gets no answer, because the API documents none.
    const request = parseJsonObject(text);
    if (request === undefined || typeof request.type !== 'string') return;
    if (!this.#answer(request.type, request)) return;
    this.#listener.request(this, request.type);
  }

  #answer(type: string, request: JsonObject): boolean {
    if (type === 'authrequest') {
      this.#authenticate(request.token);
      return true;
    }
    const known = this.#requests.get(type);
    if (known === undefined) return false;
    const refusal = this.#whyRefused(known);
    if (refusal === undefined) {
      if (known.action === 'start') this.#streams.add(known.stream);
      else this.#streams.delete(known.stream);
    }
    this.#respond(known.response, refusal);
    return true;
  }

  #authenticate(token: unknown): void {
    const grant = this.#tokens.check(token);
    // A connection stays authenticated until it closes. A later wrong token changes nothing.
    if (grant !== undefined) this.#grant = grant;
    this.#respond('authresponse', grant === undefined ? 'unknown or expired token' : undefined);
    if (grant === undefined && this.#onRejected === 'close')
      this.close(REJECTED_CLOSE_CODE, 'Not authenticated');
  }

  #whyRefused(request: StreamRequest): string | undefined {
    if (this.#grant === undefined) return 'Not authenticated: send an authrequest first.';
    if (request.action === 'start' && !this.#grant.streams.includes(request.stream)) {
      return `This token lacks the privileges for the ${request.stream} stream.`;
    }
    return undefined;
  }

  /** The property that carries a reason is not documented; here it is `message`. */
  #respond(type: string, refusal: string | undefined): void {
    const response =
      refusal === undefined ? { type, success: true } : { type, success: false, message: refusal };
    this.send(JSON.stringify(response));
  }
}

/** Owns the simulator's open connections: accepting them, pushing events to those that want them, ending them. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { StreamName, StreamTable } from '../protocol/streams';
import type { JsonObject } from '../util/json';
import { ServerSession, type SessionListener, type StreamRequests, streamRequests } from './session';
import type { RejectedTokenPolicy, SimulatedSession } from './simulated-session';
import type { Tokens } from './tokens';

/** The largest frame that a client may send. */
const MAX_REQUEST_BYTES = 64 * 1024;

/** How long clients have to answer the close frame when the simulator ends. */
const CLOSE_GRACE_MS = 500;

/** What the sessions tell of themselves, and of a new one. */
export interface SessionsListener extends SessionListener {
  connection(session: SimulatedSession): void;
}

export class Sessions {
  readonly #streams: StreamTable;
  readonly #requests: StreamRequests;
  readonly #tokens: Tokens;
  readonly #onRejected: RejectedTokenPolicy;
  readonly #listener: SessionsListener;
  readonly #open = new Set<SimulatedSession>();
  #accepted = 0;
  #whenEmpty = () => {};
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_REQUEST_BYTES,
    perMessageDeflate: false,
  });

  constructor(
    streams: StreamTable,
    tokens: Tokens,
    onRejected: RejectedTokenPolicy,
    listener: SessionsListener,
  ) {
    this.#streams = streams;
    this.#requests = streamRequests(streams);
    this.#tokens = tokens;
    this.#onRejected = onRejected;
    this.#listener = listener;
  }

  /** Those that are open, oldest first. */
  get open(): readonly SimulatedSession[] {
    return [...this.#open];
  }

  /** Answers an upgrade request that was allowed before. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      this.#accepted += 1;
      const session = new ServerSession({
        id: this.#accepted,
        path: request.url ?? '/',
        socket: webSocket,
        requests: this.#requests,
        tokens: this.#tokens,
        onRejected: this.#onRejected,
        listener: {
          request: (from, type) => this.#listener.request(from, type),
          close: (from, code) => {
            this.#open.delete(from);
            this.#listener.close(from, code);
            if (this.#open.size === 0) this.#whenEmpty();
          },
        },
      });
      this.#open.add(session);
      this.#listener.connection(session);
    });
  }

  /** Pushes an event on the streams to all that run them. Returns how many frames were sent. */
  emit(event: JsonObject, streams: readonly StreamName[]): number {
    let sent = 0;
    for (const stream of streams) {
      const receivers = this.open.filter((session) => session.streams.has(stream));
      if (receivers.length === 0) continue;
      const text = eventFrame(event, this.#streams[stream].event);
      for (const session of receivers) session.send(text);
      sent += receivers.length;
    }
    return sent;
  }

  /** Closes all connections, and resolves when they are gone. Clients that take too long are cut off. */
  async close(): Promise<void> {
    if (this.#open.size === 0) return;
    const empty = new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
    for (const session of this.#open) session.close(1001, 'The simulator ends');
    // Real time, not the injected clock: this waits for real sockets.
    const grace = setTimeout(() => {
      for (const session of this.#open) session.drop();
    }, CLOSE_GRACE_MS);
    await empty;
    clearTimeout(grace);
  }
}

/** The envelope's own `type` wins over one in the event: the protocol has no place for another. */
function eventFrame(event: JsonObject, type: string): string {
  const { type: _replaced, ...properties } = event;
  return JSON.stringify({ type, ...properties });
}

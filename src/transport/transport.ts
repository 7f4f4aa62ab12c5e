/** Owns the interface between the connection and the transport of its frames. */
import type { RealtimeError } from '../failures/realtime-error';
import type { Endpoint, Proxied } from '../net/network-error';
import type { Moment } from '../util/clock';

/** A text frame, and when it was read. */
export interface Frame {
  /** The text in UTF-8. Nobody may change it. A binary frame, which the API does not use, has none. */
  readonly bytes: Buffer;
  /** When it was read from the socket. Frames that were read at once share the moment. */
  readonly readAt: Moment;
}

/** What a transport reports. After `closed` it reports nothing more. Handlers never throw. */
export interface TransportHandlers {
  /** The WebSocket is open; frames may be sent. */
  opened(): void;
  /** One text frame. If flows were busy, it was read earlier. */
  frame(frame: Frame): void;
  /** Any other sign of life: a ping or a pong. */
  alive(): void;
  /** The socket is gone, or never opened. Comes exactly once. */
  closed(why: RealtimeError): void;
}

/** Whose answer an opening socket waits for: the proxy's or the server's. */
export type Asked = Endpoint & Partial<Proxied>;

/** One socket, from the attempt to open it to its end. It is never reused. */
export interface Transport {
  /** While it opens: who has not answered yet; undefined: not known. */
  readonly asked?: Asked | undefined;
  /** While it opens: one of the addresses refuses, and others are still tried. Who gives up meanwhile knows that much. */
  readonly refusal?: RealtimeError | undefined;
  /** Sends one text frame; without effect unless open. */
  send(text: string): void;
  /** Sends a WebSocket ping; without effect unless open. */
  ping(): void;
  /** Starts the closing handshake with this code (1000: normal). `closed` follows, or {@link terminate} must. */
  close(code: number): void;
  /** Drops the socket at once. `closed` follows. */
  terminate(): void;
}

/** Starts to open a socket. Handlers are never called before it has returned. */
export type OpenTransport = (handlers: TransportHandlers) => Transport;

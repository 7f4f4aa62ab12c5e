/** Owns the language of scripts for the scripted server: what it does with a connection, and when. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { STREAM_NAMES, STREAMS, type StreamName } from '../../src/protocol/streams';

/** What a request of the client's is answered with when all is well: any token is right, every stream starts. */
export const RESPONSES: ReadonlyMap<string, string> = new Map([
  ['authrequest', 'authresponse'],
  ...STREAM_NAMES.flatMap((name): [string, string][] => [
    [STREAMS[name].startRequest, STREAMS[name].startResponse],
    [STREAMS[name].stopRequest, STREAMS[name].stopResponse],
  ]),
]);

/** A moment in a connection's life: the upgrade is done, or a request of this type has come. */
export type Phase =
  | 'open'
  | 'authrequest'
  | (typeof STREAMS)[StreamName]['startRequest']
  | (typeof STREAMS)[StreamName]['stopRequest'];

/** One thing that the server does at a phase. */
export type Action = (link: ScriptedLink, phase: Phase) => void;

/** What the server does with one connection. What is left out is done as a good server does it. */
export interface Behaviour {
  /** With the TCP connection, before a byte is read. */
  readonly accept?: 'hang' | 'reset';
  /** With the upgrade request. */
  readonly upgrade?:
    | 'hang'
    | 'drop'
    | 'reset'
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
  readonly pings?: 'unanswered';
  /** At each phase these actions alone, in this order; an empty list is silence. */
  readonly on?: Readonly<Partial<Record<Phase, readonly Action[]>>>;
}

/** A good server. */
export const NORMAL: Behaviour = {};

/** Answers the request as a good server does. */
export function answer(): Action {
  return (link, phase) => link.answer(phase);
}

/** Answers the request with `success: false`. */
export function refuse(details: Readonly<Record<string, unknown>> = { message: 'no' }): Action {
  return (link, phase) =>
    link.send(JSON.stringify({ type: RESPONSES.get(phase), success: false, ...details }));
}

/** Sends frames: text, or bytes as a binary frame. */
export function send(...frames: readonly (string | Buffer)[]): Action {
  return (link) => {
    for (const frame of frames) link.send(frame);
  };
}

/** Closes with a close frame of this code. 1006 is the code of none: {@link drop}. */
export function close(code: number, reason = ''): Action {
  return (link) => link.close(code, reason);
}

/** Ends the TCP connection without a close frame. */
export function drop(): Action {
  return (link) => link.drop();
}

/** Resets the TCP connection. */
export function reset(): Action {
  return (link) => link.reset();
}

/** Reads nothing from now on: no frame is seen, no ping answered. */
export function stopReading(): Action {
  return (link) => link.stopReading();
}

/** A connection whose upgrade is done. */
export class ScriptedLink {
  /** The streams that the client has started. */
  readonly streams = new Set<StreamName>();
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;

  constructor(
    /** 1 for the server's first TCP connection. */
    readonly n: number,
    readonly headers: IncomingMessage['headers'],
    webSocket: WebSocket,
    socket: Socket,
  ) {
    this.#webSocket = webSocket;
    this.#socket = socket;
  }

  answer(phase: Phase): void {
    for (const name of STREAM_NAMES) {
      if (phase === STREAMS[name].startRequest) this.streams.add(name);
      if (phase === STREAMS[name].stopRequest) this.streams.delete(name);
    }
    this.send(JSON.stringify({ type: RESPONSES.get(phase), success: true }));
  }

  send(frame: string | Buffer): void {
    this.#webSocket.send(frame);
  }

  /** Writes bytes past the WebSocket protocol, such as a frame that breaks it. */
  sendRaw(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  close(code: number, reason = ''): void {
    this.#webSocket.close(code, reason);
  }

  drop(): void {
    this.#webSocket.terminate();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  stopReading(): void {
    this.#webSocket.pause();
  }
}

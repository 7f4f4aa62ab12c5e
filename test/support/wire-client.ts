/** Owns a WebSocket client that does nothing by itself, to look at what a server sends. */
import { type ClientOptions, WebSocket } from 'ws';
import { Occurrences } from '../../src/simulator/occurrences';

export type Frame = Readonly<Record<string, unknown>>;

export interface WireClientOccurrences {
  readonly frame: Frame;
  readonly pong: string;
  readonly close: { readonly code: number };
}

export interface WireClient {
  readonly occurrences: Occurrences<WireClientOccurrences>;
  /** Text as it is; anything else as JSON. */
  send(frame: string | Buffer | object): void;
  ping(data: string): void;
  /** Sends a request, and resolves with the next frame of the response's type. */
  ask(request: Frame, responseType: string): Promise<Frame>;
  /** Reads nothing from now on. */
  pause(): void;
  close(code?: number): void;
  terminate(): void;
}

/** Resolves once the upgrade is done. */
export async function connectWire(url: string, options: ClientOptions = {}): Promise<WireClient> {
  const socket = new WebSocket(url, options);
  const occurrences = new Occurrences<WireClientOccurrences>();
  socket.on('message', (data) => occurrences.record('frame', JSON.parse(data.toString()) as Frame));
  socket.on('pong', (data) => occurrences.record('pong', data.toString()));
  socket.on('close', (code) => occurrences.record('close', { code }));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // From here on, 'close' tells.
  socket.on('error', () => {});
  const send: WireClient['send'] = (frame) =>
    socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  return {
    occurrences,
    send,
    ping: (data) => socket.ping(data),
    ask: (request, responseType) => {
      const response = occurrences.next('frame', (frame) => frame.type === responseType);
      send(request);
      return response;
    },
    pause: () => socket.pause(),
    close: (code = 1000) => socket.close(code),
    terminate: () => socket.terminate(),
  };
}

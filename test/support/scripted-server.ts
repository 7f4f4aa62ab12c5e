/**
 * Owns a WebSocket server that does what the script of a test says, connection by connection, above all bad
 * behaviour.
 */
import { createServer as createHttpServer, STATUS_CODES } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { STREAMS, type StreamName } from '../../src/protocol/streams';
import { Occurrences } from '../../src/simulator/occurrences';
import { type Action, answer, type Behaviour, NORMAL, type Phase, RESPONSES, ScriptedLink } from './script';

export * from './script';

/** What is recorded, for tests to await and to count. `n` counts TCP connections from 1. */
export interface ScriptedOccurrences {
  readonly accept: { readonly n: number };
  /** The TCP connection is gone, whoever ended it. */
  readonly end: { readonly n: number };
  readonly upgrade: { readonly n: number; readonly url: string };
  readonly open: ScriptedLink;
  readonly frame: { readonly link: ScriptedLink; readonly text: string };
  readonly ping: { readonly link: ScriptedLink };
  /** The client's close code, or 1006 where it sent none. */
  readonly close: { readonly link: ScriptedLink; readonly code: number };
}

export interface ScriptedServer {
  readonly url: string;
  readonly port: number;
  readonly occurrences: Occurrences<ScriptedOccurrences>;
  /** TCP connections that are open. */
  readonly liveSockets: number;
  /** Connections that are open and upgraded, oldest first. */
  readonly links: readonly ScriptedLink[];
  /** Pushes an event to every link that has started the stream. Returns how many. */
  emit(stream: StreamName, event: Readonly<Record<string, unknown>>): number;
  /** Cuts every line, and resolves once no socket is left. */
  close(): Promise<void>;
}

/**
 * Starts a server on any free port of 127.0.0.1.
 *
 * @param script - one behaviour a connection; the last one goes on for all that follow. Default: {@link NORMAL}.
 */
export async function startScriptedServer(...script: readonly Behaviour[]): Promise<ScriptedServer> {
  const occurrences = new Occurrences<ScriptedOccurrences>();
  const sockets = new Map<Socket, { readonly n: number; readonly behaviour: Behaviour }>();
  const links = new Set<ScriptedLink>();
  const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, autoPong: false });

  const http = createHttpServer();
  http.on('upgrade', (request, stream, head) => {
    const socket = request.socket;
    const scripted = sockets.get(socket);
    if (scripted === undefined) return;
    const { n, behaviour } = scripted;
    occurrences.record('upgrade', { n, url: request.url ?? '' });
    // Never answered, but read: only a reading socket notices that the client leaves.
    if (behaviour.upgrade === 'hang') socket.resume();
    else if (behaviour.upgrade === 'drop') socket.end();
    else if (behaviour.upgrade === 'reset') socket.resetAndDestroy();
    else if (behaviour.upgrade !== undefined) stream.end(refusedUpgrade(behaviour.upgrade));
    else {
      webSockets.handleUpgrade(request, stream, head, (webSocket) => {
        const link = new ScriptedLink(n, request.headers, webSocket, socket);
        run(link, webSocket, behaviour);
      });
    }
  });

  function run(link: ScriptedLink, webSocket: WebSocket, behaviour: Behaviour): void {
    links.add(link);
    const perform = (phase: Phase, usual: readonly Action[]) => {
      for (const action of behaviour.on?.[phase] ?? usual) action(link, phase);
    };
    webSocket.on('message', (data, isBinary) => {
      const text = isBinary ? '<binary>' : data.toString();
      const type = typeOf(text);
      if (isRequest(type)) perform(type, [answer()]);
      occurrences.record('frame', { link, text });
    });
    webSocket.on('ping', (data) => {
      if (behaviour.pings !== 'unanswered') webSocket.pong(data);
      occurrences.record('ping', { link });
    });
    webSocket.on('close', (code) => {
      links.delete(link);
      occurrences.record('close', { link, code });
    });
    // Followed by 'close'.
    webSocket.on('error', () => {});
    perform('open', []);
    occurrences.record('open', link);
  }

  const tcp = createTcpServer((socket) => {
    const n = occurrences.count('accept') + 1;
    const behaviour = script[n - 1] ?? script.at(-1) ?? NORMAL;
    sockets.set(socket, { n, behaviour });
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      occurrences.record('end', { n });
    });
    if (behaviour.accept === 'reset') socket.resetAndDestroy();
    else if (behaviour.accept === undefined) http.emit('connection', socket);
    else socket.resume();
    occurrences.record('accept', { n });
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;

  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    occurrences,
    get liveSockets() {
      return sockets.size;
    },
    get links() {
      return [...links];
    },
    emit: (stream, event) => {
      const receivers = [...links].filter((link) => link.streams.has(stream));
      const text = JSON.stringify({ type: STREAMS[stream].event, ...event });
      for (const link of receivers) link.send(text);
      return receivers.length;
    },
    close: async () => {
      const ended = [...sockets.keys()].map(
        (socket) => new Promise((resolve) => socket.once('close', resolve)),
      );
      const closed = new Promise((resolve) => tcp.close(resolve));
      for (const socket of sockets.keys()) socket.destroy();
      await Promise.all([closed, ...ended]);
      occurrences.end();
    },
  };
}

function refusedUpgrade(refusal: {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}): string {
  const { body = '' } = refusal;
  const headers = { connection: 'close', 'content-length': Buffer.byteLength(body), ...refusal.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

function typeOf(text: string): unknown {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null && 'type' in frame ? frame.type : undefined;
  } catch {
    return undefined;
  }
}

function isRequest(type: unknown): type is Phase {
  return typeof type === 'string' && RESPONSES.has(type);
}

/** Owns the simulated RealTime API as a whole: one server on one port, for WebSocket and HTTP. */
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions as TlsOptions } from 'node:https';
import { type AddressInfo, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { JsonObject } from '../protocol/envelope';
import { STREAM_NAMES, STREAMS, type StreamName } from '../protocol/streams';
import { type Clock, type Random, systemClock } from '../util/clock';
import { whyNotTrusted } from './http';
import { Occurrences } from './occurrences';
import { type Play, Player } from './player';
import { route } from './routes';
import { type ScenarioName, USER } from './scenario';
import { type RejectedTokenPolicy, SimulatedSession } from './session';
import { type TokenGrant, Tokens } from './tokens';

/** The token where none is given. It is no secret. */
export const DEMO_TOKEN = 'demo';

/** How long clients have to answer the close frame when the simulator ends. */
const CLOSE_GRACE_MS = 500;

/** The largest frame that a client may send. */
const MAX_REQUEST_BYTES = 64 * 1024;

export interface SimulatorOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: `demo`, which may do everything. */
  readonly tokens?: readonly (string | TokenGrant)[];
  /** Default: `stay-open`. */
  readonly onRejectedToken?: RejectedTokenPolicy;
  /** Mean time between random scenarios, in milliseconds. Default: none are played. */
  readonly randomPlayIntervalMs?: number;
  /** Key and certificate: serves `wss:` and `https:`. Default: `ws:` and `http:`. */
  readonly tls?: TlsOptions;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** What is recorded, for tests to await. */
export interface SimulatorOccurrences {
  readonly connection: SimulatedSession;
  /** A request of a known type, already answered. */
  readonly request: { readonly session: SimulatedSession; readonly type: string };
  readonly close: { readonly session: SimulatedSession; readonly code: number };
}

export interface Simulator {
  /** Where the RealTime API is: `ws://…` or `wss://…`. */
  readonly url: string;
  /** Where REST and the page are: `http://…` or `https://…`. */
  readonly restUrl: string;
  readonly port: number;
  /** The connections that are open, oldest first. */
  readonly sessions: readonly SimulatedSession[];
  readonly occurrences: Occurrences<SimulatorOccurrences>;
  readonly tokens: Tokens;
  /**
   * Pushes an event to every connection that runs the stream; without a stream, as an event of the user, which
   * both streams carry. Returns how many frames were sent.
   */
  emit(event: JsonObject, stream?: StreamName): number;
  /** Plays a scenario of the user: both streams carry its events. */
  play(scenario: ScenarioName): Play;
  /** Says goodbye to all clients, and resolves once no socket and no timer is left. */
  close(): Promise<void>;
}

/** Starts the simulator. Rejects with Node's error where it can't listen (`EADDRINUSE`, …). */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', clock = systemClock, random = Math.random, tls } = options;
  const tokens = new Tokens(
    clock,
    (options.tokens ?? [DEMO_TOKEN]).map((token) => (typeof token === 'string' ? { token } : token)),
  );
  const occurrences = new Occurrences<SimulatorOccurrences>();
  const sessions = new Set<SimulatedSession>();

  const emit: Simulator['emit'] = (event, stream) => {
    let sent = 0;
    for (const name of stream === undefined ? STREAM_NAMES : [stream]) {
      const receivers = [...sessions].filter((session) => session.streams.has(name));
      if (receivers.length === 0) continue;
      const text = eventFrame(event, name);
      for (const session of receivers) session.send(text);
      sent += receivers.length;
    }
    return sent;
  };
  const player = new Player(clock, random, (event, user) =>
    emit(event, user === USER ? undefined : 'account'),
  );
  const play: Simulator['play'] = (scenario) => player.play(scenario);

  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_REQUEST_BYTES,
    perMessageDeflate: false,
  });
  server.on('upgrade', (request, socket: Duplex, head) => {
    const distrust = whyNotTrusted(request.headers, host);
    if (distrust !== undefined) {
      socket.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new SimulatedSession({
        id: occurrences.count('connection') + 1,
        path: request.url ?? '/',
        socket: webSocket,
        tokens,
        onRejected: options.onRejectedToken ?? 'stay-open',
        listener: {
          request: (from, type) => occurrences.record('request', { session: from, type }),
          close: (from, code) => {
            sessions.delete(from);
            occurrences.record('close', { session: from, code });
          },
        },
      });
      sessions.add(session);
      occurrences.record('connection', session);
    });
  });

  const { port } = await listen(server, options.port ?? 0, host);
  const authority = `${urlHost(host)}:${port}`;
  const url = `${tls === undefined ? 'ws' : 'wss'}://${authority}`;
  const restUrl = `${tls === undefined ? 'http' : 'https'}://${authority}`;
  const token =
    tokens.check(DEMO_TOKEN) === undefined ? 'one of those that the simulator was started with' : DEMO_TOKEN;
  server.on('request', (request, response) => {
    void route(request, response, {
      controls: { emit, play },
      boundHost: host,
      pageFacts: () => ({ url, token }),
    });
  });
  if (options.randomPlayIntervalMs !== undefined) player.playAtRandom(options.randomPlayIntervalMs);

  const end = async () => {
    player.stop();
    const closed = new Promise((resolve) => server.close(resolve));
    for (const session of sessions) session.close(1001, 'The simulator ends');
    // Real time, not the injected clock: this waits for real sockets.
    const grace = setTimeout(() => {
      for (const session of sessions) session.drop();
      server.closeAllConnections();
    }, CLOSE_GRACE_MS);
    server.closeIdleConnections();
    await closed;
    clearTimeout(grace);
    occurrences.end();
  };
  let ending: Promise<void> | undefined;

  return {
    url,
    restUrl,
    port,
    get sessions() {
      return [...sessions];
    },
    occurrences,
    tokens,
    emit,
    play,
    close: () => {
      ending ??= end();
      return ending;
    },
  };
}

/** The envelope's own `type` wins over one in the event: the protocol has no place for another. */
function eventFrame(event: JsonObject, stream: StreamName): string {
  const { type: _replaced, ...properties } = event;
  return JSON.stringify({ type: STREAMS[stream].event, ...properties });
}

async function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address;
}

/** A host as an URL has it; where every address is listened on, loopback's. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}

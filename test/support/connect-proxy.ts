/** Owns an HTTP proxy for tests: it connects by CONNECT, and records the requests. */
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions as TlsOptions } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { Occurrences } from '../../src/simulator/occurrences';

export interface ConnectProxyOptions {
  /** Serves only clients with these. */
  readonly user?: string;
  readonly password?: string;
  /** Answers every CONNECT with this status, or never. Default: connects. */
  readonly refusal?: number | 'hang';
  /** Says so where it has connected. Default: 200. */
  readonly success?: number;
  /** Whoever is refused is told to sign in so (`Proxy-Authenticate`). */
  readonly authenticate?: string;
  /** Whoever is refused is told when to come again (`Retry-After`). */
  readonly retryAfter?: string;
  /** Speaks TLS with its clients. */
  readonly tls?: TlsOptions;
  /** Connects here, whatever name is asked for: tests have no DNS. */
  readonly connectTo?: number;
}

export interface ConnectProxy {
  readonly port: number;
  /** `http://127.0.0.1:…`, with the user and password. */
  readonly url: string;
  /** `asked`: what a CONNECT asked for, `host:port`; `ended`: a socket, of either side, is gone. */
  readonly occurrences: Occurrences<{ asked: string; ended: number }>;
  readonly liveSockets: number;
  close(): Promise<void>;
}

export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const occurrences: ConnectProxy['occurrences'] = new Occurrences();
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex) => {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket
      .on('error', () => {})
      .once('close', () => {
        sockets.delete(socket);
        occurrences.record('ended', sockets.size);
      });
  };
  const server = options.tls === undefined ? createHttpServer() : createHttpsServer(options.tls);
  server.on('connection', keep);
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    keep(socket);
    const target = request.url ?? '';
    occurrences.record('asked', target);
    const status = statusFor(request, options);
    if (status === 'hang') {
      // Only a reading socket notices that the client leaves.
      socket.resume().once('end', () => socket.end());
      return;
    }
    if (status !== 200) {
      const { authenticate, retryAfter } = options;
      const how = authenticate === undefined ? '' : `Proxy-Authenticate: ${authenticate}\r\n`;
      const when = retryAfter === undefined ? '' : `Retry-After: ${retryAfter}\r\n`;
      socket.end(`HTTP/1.1 ${status} Refused\r\n${how}${when}Content-Length: 0\r\n\r\n`);
      return;
    }
    const port = options.connectTo ?? Number(target.slice(target.lastIndexOf(':') + 1));
    const outward = connect(port, '127.0.0.1', () => {
      socket.write(`HTTP/1.1 ${options.success ?? 200} Connection established\r\n\r\n`);
      outward.write(head);
      socket.pipe(outward).pipe(socket);
    });
    keep(outward);
    outward.once('close', () => socket.destroy());
    socket.once('close', () => outward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls === undefined ? 'http' : 'https';

  return {
    port,
    url: `${scheme}://${userInfo(options)}127.0.0.1:${port}`,
    occurrences,
    get liveSockets() {
      return sockets.size;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      occurrences.end();
    },
  };
}

function statusFor(request: IncomingMessage, options: ConnectProxyOptions): number | 'hang' {
  const { user, password = '', refusal = 200 } = options;
  if (user === undefined) return refusal;
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return request.headers['proxy-authorization'] === expected ? refusal : 407;
}

function userInfo({ user, password = '' }: ConnectProxyOptions): string {
  return user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
}

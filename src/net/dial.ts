/** Owns the way to a server, for WebSocket and REST alike: TCP, through a proxy where there is one, and TLS. */
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { RealtimeError } from '../failures/realtime-error';
import { decoded } from '../util/redact';
import { authorityOf, codeOf, type Endpoint, endpointOf, networkError } from './network-error';
import { type Environment, proxyFor } from './proxy';

/** The TLS options that a user may set, as Node.js names them. Default: Node's own authorities, and verification. */
export type TlsOptions = Pick<
  tls.ConnectionOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'servername' | 'rejectUnauthorized' | 'ALPNProtocols'
>;

export interface DialOptions {
  readonly url: URL;
  /** For `wss:` and `https:`; without effect on the connection to a proxy. */
  readonly tls?: TlsOptions;
  /** Where the proxy variables are read. Default: `process.env`. */
  readonly environment?: Environment;
  /** Gives up, as long as the proxy has not answered. After that the socket is the receiver's. */
  readonly signal: AbortSignal;
}

/** Gets the socket, or a {@link RealtimeError}; exactly once. */
export type Dialed = (error: Error | null, socket?: Duplex) => void;

/**
 * Gets a socket to the URL's server. Fits Node's `createConnection` of a request: the socket comes back at once, still
 * connecting, or through the callback, once the proxy has connected it.
 *
 * Plain `ws:` and `http:` go through a proxy by CONNECT as well, so that there is one way, and the proxy sees no token.
 *
 * @throws {@link RealtimeError} `misconfigured`, where the TLS options or the proxy variables are unusable
 */
export function dial(options: DialOptions, dialed: Dialed): Duplex | undefined {
  const target = endpointOf(options.url);
  const proxy = proxyFor(options.url, options.environment ?? process.env);
  if (proxy === undefined) {
    return isSecure(options.url) ? secured(options, target, {}) : net.connect({ ...target });
  }
  connectThrough(proxy, target, options.signal, (error, socket) => {
    if (socket === undefined || !isSecure(options.url)) return dialed(error, socket);
    try {
      dialed(null, secured(options, target, { socket }));
    } catch (unusable) {
      socket.destroy();
      dialed(unusable as Error);
    }
  });
  return undefined;
}

export function isSecure(url: URL): boolean {
  return url.protocol === 'wss:' || url.protocol === 'https:';
}

/** Starts TLS, on a new socket or over one that a proxy has connected. */
function secured(options: DialOptions, { host, port }: Endpoint, over: { socket?: Duplex }): Duplex {
  try {
    return tls.connect({ host, port, servername: serverName(host), ...options.tls, ...over });
  } catch (error) {
    const reason = codeOf(error);
    throw new RealtimeError('misconfigured', `unusable TLS options: ${reason}`, { property: 'tls', reason });
  }
}

/** An address is no server name (RFC 6066); without one, the certificate is checked against the host all the same. */
function serverName(host: string): string {
  return net.isIP(host) === 0 ? host : '';
}

/** Asks the proxy for a tunnel to the target. */
function connectThrough(proxy: URL, target: Endpoint, signal: AbortSignal, dialed: Dialed): void {
  const endpoint = endpointOf(proxy);
  const authority = authorityOf(target);
  const { request } = proxy.protocol === 'https:' ? https : http;
  const connect = request({
    ...endpoint,
    method: 'CONNECT',
    path: authority,
    headers: { Host: authority, ...proxyAuthorization(proxy) },
    servername: serverName(endpoint.host), // Node would take the target's, out of the Host header.
    agent: false,
    signal,
  });
  connect.once('connect', ({ statusCode = 0 }, socket, head) => {
    if (statusCode === 200) {
      if (head.length > 0) socket.unshift(head);
      return dialed(null, socket);
    }
    socket.destroy();
    const message = `proxy ${authorityOf(endpoint)} refused to connect ${authority}: ${statusCode}`;
    dialed(
      new RealtimeError('proxy-refused', message, { ...endpoint, status: statusCode, target: authority }),
    );
  });
  connect.once('error', (error) => dialed(proxyError(error, endpoint, authority)));
  connect.end();
}

/** As any server's, but for an answer that is none: that says nothing about the target. */
function proxyError(error: Error, endpoint: Endpoint, target: string): RealtimeError {
  const why = networkError(error, endpoint);
  if (why.code !== 'protocol-violation') return why;
  return new RealtimeError('protocol-violation', `proxy: ${why.message}`, {
    ...endpoint,
    reason: codeOf(error),
    target,
  });
}

function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Owns the way to a server, for WebSocket and REST alike: TCP, through a proxy where there is one, and TLS. */
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { RealtimeError } from '../failures/realtime-error';
import { decoded } from '../util/redact';
import {
  ADDRESS_TIMEOUT_MS,
  authorityOf,
  codeOf,
  type Endpoint,
  endpointOf,
  networkError,
  type Proxied,
} from './network-error';
import { type ChosenProxy, type Environment, proxyFor } from './proxy';

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
  /** Told of the proxy that is asked, where there is one. */
  readonly asking?: (proxy: Endpoint & Proxied) => void;
  /** Gives up, as long as the proxy has not answered. After that the socket is the receiver's. */
  readonly signal: AbortSignal;
}

/** For every TCP connection: to servers and proxies. */
const ADDRESSES = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS } as const;

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
    return isSecure(options.url) ? secured(options, target, {}) : net.connect({ ...target, ...ADDRESSES });
  }
  connectThrough(proxy, target, options, (error, socket) => {
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
    return tls.connect({ host, port, servername: serverName(host), ...ADDRESSES, ...options.tls, ...over });
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
function connectThrough(
  proxy: ChosenProxy,
  target: Endpoint,
  { asking, signal }: DialOptions,
  dialed: Dialed,
): void {
  const endpoint = endpointOf(proxy.url);
  const authority = authorityOf(target);
  const proxied = { target: authority, proxyVariable: proxy.variable };
  asking?.({ ...endpoint, ...proxied });
  const { request } = proxy.url.protocol === 'https:' ? https : http;
  const options: https.RequestOptions = {
    ...endpoint,
    ...ADDRESSES,
    method: 'CONNECT',
    path: authority,
    headers: { Host: authority, ...proxyAuthorization(proxy.url) },
    servername: serverName(endpoint.host), // Node would take the target's, out of the Host header.
    agent: false,
    signal,
  };
  const connect = request(options);
  connect.once('connect', ({ statusCode = 0, headers }, socket, head) => {
    if (statusCode >= 200 && statusCode < 300) {
      if (head.length > 0) socket.unshift(head);
      return dialed(null, socket);
    }
    socket.destroy();
    const message = `proxy ${authorityOf(endpoint)} refused to connect ${authority}: ${statusCode}`;
    const scheme = schemeBesidesBasic(headers['proxy-authenticate']);
    dialed(
      new RealtimeError('proxy-refused', message, {
        ...endpoint,
        ...proxied,
        status: statusCode,
        ...(scheme !== undefined && { scheme }),
      }),
    );
  });
  connect.once('error', (error) => dialed(networkError(error, endpoint, proxied)));
  connect.end();
}

/** Ways to sign in to a proxy that are in use, and not ours. */
const OTHER_SCHEMES = ['Negotiate', 'NTLM', 'Digest', 'Kerberos', 'Bearer'];

/** The way to sign in that the proxy wants, where it takes no user and password as we send them (RFC 7617). */
function schemeBesidesBasic(header: string | readonly string[] | undefined): string | undefined {
  const offered = [header ?? []].flat().join(', ');
  if (/(?:^|,)\s*basic\b/i.test(offered)) return undefined;
  return OTHER_SCHEMES.find((scheme) => new RegExp(`(?:^|,)\\s*${scheme}\\b`, 'i').test(offered));
}

function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Owns the way to a server, for WebSocket and REST: TCP, the proxy if there is one, and TLS. */
import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { RealtimeError } from '../failures/realtime-error';
import { type Clock, systemClock } from '../util/clock';
import { decoded } from '../util/redact';
import { authorityOf, codeOf, type Endpoint, endpointOf, networkError, type Proxied } from './network-error';
import { type ChosenProxy, type Environment, proxyFor } from './proxy';
import { retryAfterMs } from './retry-after';
import { connectTcp, type Reached } from './tcp';

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
  /** Called with the proxy, if there is one. */
  readonly asking?: (proxy: Endpoint & Proxied) => void;
  /** Told that an address refuses connections, while others are still tried; undefined: one of them is connected. */
  readonly refusal?: (why: RealtimeError | undefined) => void;
  /** For a proxy that names the date from which it may be asked again. Default: {@link systemClock}. */
  readonly clock?: Pick<Clock, 'now'>;
  /** Gives up, as long as there is no socket. Later the receiver owns the socket. */
  readonly signal: AbortSignal;
}

/** Called exactly once, with the socket or with the failure. */
export type Dialed = (error: Error | null, socket?: Duplex) => void;

/**
 * Gets a socket to the URL's server, once TCP is connected and the proxy has done its part. TLS begins with it, where the
 * URL is of a secure kind. Fits Node's `createConnection` of a request.
 *
 * Plain `ws:` and `http:` go through a proxy by CONNECT as well, so that there is one way, and the proxy sees no token.
 *
 * @throws {@link RealtimeError} `misconfigured`, where the TLS options or the proxy variables are unusable
 */
export function dial(options: DialOptions, dialed: Dialed): void {
  const target = endpointOf(options.url);
  const proxy = proxyFor(options.url, options.environment ?? process.env);
  const secure = isSecure(options.url) ? securing(options.tls ?? {}, target) : undefined;
  const connected: Dialed = (error, socket) => {
    options.refusal?.(undefined);
    dialed(error, socket === undefined || secure === undefined ? socket : secure(socket));
  };
  if (proxy === undefined) connectTcp(target, options.signal, connected, refusalsOf(options, target));
  else connectThrough(proxy, target, options, connected);
}

/** What is told of an address that failed: that it refuses is more than nobody can know of one that does not answer. */
function refusalsOf({ refusal }: DialOptions, endpoint: Endpoint, proxied?: Proxied): (error: Error) => void {
  return (error) => {
    const why = networkError(error, endpoint, proxied);
    if (why.code === 'refused-port') refusal?.(why);
  };
}

export function isSecure(url: URL): boolean {
  return url.protocol === 'wss:' || url.protocol === 'https:';
}

/** Starts TLS on a connected socket. */
function securing(chosen: TlsOptions, { host, port }: Endpoint): (socket: Duplex) => Duplex {
  const options: tls.ConnectionOptions = { host, port, servername: serverName(host), ...chosen };
  try {
    const secureContext = tls.createSecureContext(options);
    return (socket) => tls.connect({ ...options, secureContext, socket });
  } catch (error) {
    const reason = codeOf(error);
    throw new RealtimeError('misconfigured', `unusable TLS options: ${reason}`, { property: 'tls', reason });
  }
}

/** An IP address is not a server name (RFC 6066). The certificate is checked against the host in any case. */
function serverName(host: string): string {
  return net.isIP(host) === 0 ? host : '';
}

/** Gets a socket to the proxy, and asks it for a tunnel to the target. */
function connectThrough(
  { url, variable }: ChosenProxy,
  target: Endpoint,
  options: DialOptions,
  dialed: Dialed,
): void {
  const { asking, refusal, signal, clock = systemClock } = options;
  const endpoint = endpointOf(url);
  const authority = authorityOf(target);
  const proxied = { target: authority, proxyVariable: variable };
  asking?.({ ...endpoint, ...proxied });
  const secure = isSecure(url) ? securing({}, endpoint) : undefined;
  const failed = (error: unknown) => dialed(networkError(error, endpoint, proxied));
  const reached: Reached = (error, connected) => {
    refusal?.(undefined);
    if (connected === undefined) return failed(error);
    const connect = http.request({
      ...endpoint,
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, ...proxyAuthorization(url) },
      createConnection: () => secure?.(connected) ?? connected,
      signal,
    });
    connect.once('connect', ({ statusCode = 0, headers }, socket, head) => {
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) socket.unshift(head);
        return dialed(null, socket);
      }
      socket.destroy();
      const message = `proxy ${authorityOf(endpoint)} refused to connect ${authority}: ${statusCode}`;
      const scheme = schemeBesidesBasic(headers['proxy-authenticate']);
      const details = {
        ...endpoint,
        ...proxied,
        status: statusCode,
        ...(scheme !== undefined && { scheme }),
      };
      const wait = retryAfterMs(headers, clock.now());
      const asks = wait === undefined ? {} : { retryAfterMs: wait };
      dialed(new RealtimeError('proxy-refused', message, details, asks));
    });
    connect.once('error', failed);
    connect.end();
  };
  connectTcp(endpoint, signal, reached, refusalsOf(options, endpoint, proxied));
}

/** Common ways to sign in to a proxy that we do not support. */
const OTHER_SCHEMES = ['Negotiate', 'NTLM', 'Digest', 'Kerberos', 'Bearer'];

/** The way to sign in that the proxy wants, if it does not accept Basic (RFC 7617). */
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

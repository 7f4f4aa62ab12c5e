/**
 * Owns the basics of the simulator's HTTP: bodies with a limit, JSON answers, and which requests are answered at all.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { isLoopback } from '../util/address';
import type { JsonObject } from '../util/json';

/** The largest request body that is read. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The answer to a request: a status and a JSON body. */
export interface JsonResponse {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that can't be done, with what to do about it. */
export function refusal(
  status: number,
  message: string,
  headers: JsonResponse['headers'] = {},
): JsonResponse {
  return { status, body: { success: false, message }, headers };
}

/** The refusal of a method. It names the right method. */
export function notAllowed(method: string): JsonResponse {
  return refusal(405, `Use ${method} here.`, { allow: method });
}

export function sendAnswer(response: ServerResponse, answer: JsonResponse): void {
  sendText(response, answer.status, 'application/json', `${JSON.stringify(answer.body)}\n`, answer.headers);
}

export function sendText(
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
  headers: JsonResponse['headers'] = {},
): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(status, {
    'content-type': `${contentType}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(text);
}

/** Refuses a WebSocket, and closes the socket. The client may reset it, or may never end it. */
export function refuseUpgrade(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

/** The request's body; undefined: it is larger than {@link MAX_BODY_BYTES}, or breaks off. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // Reads on without keeping anything, so that the client can read the answer.
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/**
 * Why a request is not answered; undefined: it may pass. A web page of another site must not reach a simulator on the
 * visitor's machine. It must not do so by a cross-site request (with another Origin), or by a name that resolves to
 * this machine (its Origin or Host is such a name). Programs send no Origin.
 *
 * @param boundHost - the host that the simulator was told to listen on
 */
export function whyNotTrusted(headers: IncomingHttpHeaders, boundHost: string): string | undefined {
  const { host, origin } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return 'Requests from pages of other sites are not answered.';
  }
  // On other addresses than loopback (for example in a container), programs may use any name that their network has.
  const mustCheckName = origin !== undefined || isLoopback(boundHost);
  if (mustCheckName && !isOwnName(hostnameOf(host ?? ''), boundHost)) {
    return 'Use localhost, an IP address or the name given with --host to reach the simulator.';
  }
  return undefined;
}

function isOwnName(hostname: string, boundHost: string): boolean {
  return isLoopback(hostname) || hostname === boundHost.toLowerCase() || isIP(hostname) !== 0;
}

/** The name in a Host header, without port and brackets. */
function hostnameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}

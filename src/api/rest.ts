/** Owns one POST to the REST API: the same way to the server as the socket's, a deadline, and a bounded answer. */
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { RealtimeError } from '../failures/realtime-error';
import { type Dialed, type DialOptions, dial } from '../net/dial';
import { authorityOf, type Endpoint, endpointOf, networkError } from '../net/network-error';
import type { Clock, Timer } from '../util/clock';
import { cancelled } from './token-source';

/** How long an answer may take, from the start of the connection to its last byte. */
export const REST_DEADLINE_MS = 10_000;

/** The largest answer that is read. One with a token is below 1 kB. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface PostOptions extends DialOptions {
  readonly clock: Clock;
}

/** Any answer, of whatever status. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Posts the fields as JSON. A redirect is an answer like any other: it is never followed.
 *
 * Fails with a {@link RealtimeError}: those of the network, or `login-unavailable` for no or too large an answer.
 */
export function post(options: PostOptions, fields: Readonly<Record<string, unknown>>): Promise<RestAnswer> {
  const { url, clock, signal } = options;
  const endpoint = endpointOf(url);
  const ending = new AbortController();
  const end = () => ending.abort();
  signal.addEventListener('abort', end, { once: true });
  let deadline: Timer;

  return new Promise<RestAnswer>((resolve, reject) => {
    const fail = (why: RealtimeError) => {
      reject(why);
      end();
    };
    deadline = clock.setTimeout(() => fail(unavailable(endpoint, 'timeout')), REST_DEADLINE_MS);
    const body = Buffer.from(JSON.stringify(fields));
    const { request } = url.protocol === 'https:' ? https : http;
    const outgoing = request(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': body.length,
        Accept: 'application/json',
      },
      createConnection: (_options, dialed) => dial({ ...options, signal: ending.signal }, dialed as Dialed),
      signal: ending.signal,
    });
    outgoing.on('response', (response) => read(response, endpoint).then(resolve, fail));
    outgoing.on('error', (error) => {
      fail(signal.aborted ? cancelled() : networkError(error, endpoint));
    });
    outgoing.end(body);
  }).finally(() => {
    clock.clearTimeout(deadline);
    signal.removeEventListener('abort', end);
  });
}

async function read(response: IncomingMessage, endpoint: Endpoint): Promise<RestAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) throw unavailable(endpoint, 'too-large');
      chunks.push(chunk);
    }
  } catch (error) {
    throw networkError(error, endpoint);
  }
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

function unavailable(endpoint: Endpoint, problem: 'timeout' | 'too-large'): RealtimeError {
  const message = `no usable answer from ${authorityOf(endpoint)}: ${problem}`;
  return new RealtimeError('login-unavailable', message, { host: endpoint.host, problem });
}

/**
 * Owns one request to the REST API. It takes the same way to the server as the socket, has a deadline and a bounded
 * answer, and tells whether it may have arrived.
 */
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { RealtimeError } from '../failures/realtime-error';
import { connected } from '../net/connected';
import type { DialOptions } from '../net/dial';
import { type Endpoint, endpointOf, networkError } from '../net/network-error';
import { looksLikePage } from '../util/answer-words';
import { withoutMark } from '../util/byte-order-mark';
import type { Clock } from '../util/clock';
import type { Log } from '../util/log';
import type { RestBody } from './rest-body';

/** What requests need from the world. */
export interface RestEnvironment extends Pick<DialOptions, 'tls' | 'environment'> {
  readonly clock: Clock;
  readonly log?: Log | undefined;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
  readonly body?: RestBody;
  /** How long it may take from the start of the connection to the last byte of the answer, in milliseconds. */
  readonly deadlineMs: number;
  /** The largest answer that is read. */
  readonly maxAnswerBytes: number;
}

/** Any answer, of whatever status. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Why there is no answer. */
export interface FailedRequest {
  readonly problem: 'network' | 'timeout' | 'too-large' | 'cancelled';
  /** What is wrong with the way to the server, if that is the problem. */
  readonly why?: RealtimeError;
  /** Whether any part of the request was given to the socket. If not, the request did not reach the API. */
  readonly isSent: boolean;
}

export type RestResult =
  | { readonly answer: RestAnswer; readonly failure?: undefined }
  | { readonly answer?: undefined; readonly failure: FailedRequest };

/**
 * Sends a request once, on its own socket. On a socket of an earlier request, nobody could tell whether the server
 * got the request before it closed the socket. A redirect is an answer like any other, and is never followed.
 *
 * Never rejects.
 */
export async function send(
  environment: RestEnvironment,
  request: OutgoingRequest,
  signal: AbortSignal,
): Promise<RestResult> {
  const { clock, log } = environment;
  const beganAt = clock.elapsed();
  const result = await new Attempt(environment, request, signal).run();
  const { answer, failure } = result;
  const outcome = answer?.status ?? failure?.why?.code ?? failure?.problem;
  log?.debug?.(
    `${request.method} ${request.url.pathname}: ${outcome} after ${Math.round(clock.elapsed() - beganAt)} ms`,
  );
  return result;
}

class Attempt {
  readonly #ending = new AbortController();
  readonly #endpoint: Endpoint;
  #problem: FailedRequest['problem'] = 'network';
  #isSent = false;
  #socket: Duplex | undefined;

  constructor(
    private readonly environment: RestEnvironment,
    private readonly request: OutgoingRequest,
    private readonly signal: AbortSignal,
  ) {
    this.#endpoint = endpointOf(request.url);
  }

  async run(): Promise<RestResult> {
    const { clock, tls, environment } = this.environment;
    const { url, deadlineMs } = this.request;
    const cancel = () => this.#end('cancelled');
    const deadline = clock.setTimeout(() => this.#end('timeout'), deadlineMs);
    this.signal.addEventListener('abort', cancel, { once: true });
    if (this.signal.aborted) cancel();
    try {
      const way = { clock, ...(tls && { tls }), ...(environment && { environment }) };
      this.#socket = await connected({ url, ...way, signal: this.#ending.signal });
      return { answer: await this.#exchange(this.#socket) };
    } catch (error) {
      return { failure: this.#failure(error) };
    } finally {
      clock.clearTimeout(deadline);
      this.signal.removeEventListener('abort', cancel);
      this.#ending.abort();
      this.#socket?.destroy();
    }
  }

  #end(problem: FailedRequest['problem']): void {
    if (this.#problem === 'network') this.#problem = problem;
    this.#ending.abort();
  }

  #failure(error: unknown): FailedRequest {
    const isSent = this.#isSent;
    if (this.#problem !== 'network') return { problem: this.#problem, isSent };
    return { problem: 'network', why: networkError(error, this.#endpoint), isSent };
  }

  #exchange(socket: Duplex): Promise<RestAnswer> {
    return new Promise((resolve, reject) => {
      const { method, url, token, body } = this.request;
      const { signal } = this.#ending;
      // The request may have ended while the socket was opening.
      if (signal.aborted) return reject(signal.reason);
      const { request } = url.protocol === 'https:' ? https : http;
      // Throws if a header can't be written. Then nothing is sent.
      const outgoing = request(url, {
        method,
        headers: {
          Accept: 'application/json',
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...(body && { 'Content-Type': body.type, 'Content-Length': body.bytes.length }),
        },
        createConnection: () => socket,
        signal,
      });
      let isAnswered = false;
      outgoing.on('response', (response) => {
        isAnswered = true;
        this.#read(response).then(resolve, reject);
      });
      outgoing.on('error', reject);
      // No answer and no error: the server has ended the connection in another way.
      outgoing.on('close', () => isAnswered || reject({ code: 'ECONNRESET' }));
      this.#isSent = true;
      outgoing.end(body?.bytes);
    });
  }

  async #read(response: IncomingMessage): Promise<RestAnswer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > this.request.maxAnswerBytes) this.#end('too-large');
      chunks.push(chunk);
    }
    const text = withoutMark(Buffer.concat(chunks)).toString();
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  }
}

/**
 * Whether an answer is a web page. The API sends no pages, so a page comes from something on the way, such as a
 * captive portal.
 */
export function isWebPage({ headers, text }: RestAnswer): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '') || looksLikePage(text);
}

/** Owns the ways in which the simulator's REST fails on demand, so that a client's handling can be tested. */
import type { ServerResponse } from 'node:http';
import { refusal, sendAnswer, sendText } from './http';

export type RestPath = '/auth/login' | '/auth/refresh' | '/sms/send';

/** What a request gets in place of its answer. */
export type RestFailure =
  /** A status such as 503 or 429; `retryAfter` as the header has it: seconds, or a date. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** 200 with a web page, as a captive portal answers. */
  | { readonly kind: 'html' }
  /** 200 and `success`, but nothing else. */
  | { readonly kind: 'no-token' }
  /** 200 with JSON that is broken off. */
  | { readonly kind: 'broken-json' }
  /** No answer at all. */
  | { readonly kind: 'hang' }
  /** Headers and the beginning of a body, then nothing. */
  | { readonly kind: 'hang-in-body' }
  /** The line is cut in place of an answer. */
  | { readonly kind: 'reset' }
  /** 200 with valid JSON of this size. */
  | { readonly kind: 'giant-body'; readonly bytes: number }
  /** 307, which asks to send the same body to another place. */
  | { readonly kind: 'redirect'; readonly location: string };

const CHUNK = ' '.repeat(64 * 1024);

export function sendFailure(response: ServerResponse, failure: RestFailure): void {
  switch (failure.kind) {
    case 'status': {
      const { status, retryAfter } = failure;
      const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      sendAnswer(response, refusal(status, 'This failure was asked for.', headers));
      return;
    }
    case 'html':
      sendText(response, 200, 'text/html', '<!doctype html><title>Welcome to our Wi-Fi</title>');
      return;
    case 'no-token':
      sendAnswer(response, { status: 200, body: { success: true } });
      return;
    case 'broken-json':
      sendText(response, 200, 'application/json', '{"success":true,"token":"');
      return;
    case 'hang':
      return;
    case 'hang-in-body':
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"success":true,');
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'giant-body':
      sendGiantBody(response, failure.bytes);
      return;
    case 'redirect':
      sendAnswer(response, refusal(307, 'Elsewhere.', { location: failure.location }));
      return;
  }
}

/** Writes only as fast as the client reads, and stops when it leaves. */
function sendGiantBody(response: ServerResponse, bytes: number): void {
  let left = bytes;
  const write = () => {
    while (left > 0 && !response.destroyed) {
      const chunk = CHUNK.slice(0, left);
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', write);
        return;
      }
    }
    response.end('{}');
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  write();
}

/** The failures that wait for requests: each is used once, in the order given. */
export class RestFailures {
  readonly #waiting = new Map<string, RestFailure[]>();

  add(path: RestPath, failures: readonly RestFailure[]): void {
    this.#waiting.set(path, [...(this.#waiting.get(path) ?? []), ...failures]);
  }

  take(path: string): RestFailure | undefined {
    return this.#waiting.get(path)?.shift();
  }
}

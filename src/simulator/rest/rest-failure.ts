/** Owns the ways in which the simulator's REST fails on demand, so that a client's handling can be tested. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { refusal, sendAnswer, sendText } from '../http';

/** A failure before the whole request has arrived: nothing of it is carried out. */
export type UnreadFailure =
  /** The line is cut when the head of the request has arrived. */
  | { readonly kind: 'reset-before-body' }
  /** The line is cut when the first part of the body has arrived. */
  | { readonly kind: 'reset-in-body' };

/** What a request gets in place of its answer, once it has arrived. */
export type AnswerFailure = (
  | /** A status such as 502, 401 or 429; `retryAfter` as the header has it: seconds, or a date. */
  { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** 200, but `success` is false. */
  | { readonly kind: 'refused'; readonly message?: string; readonly code?: string }
  /** Any answer. The content type is JSON's, unless the headers name another. */
  | {
      readonly kind: 'answer';
      readonly body: string;
      /** Default: 200. */
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
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
  /** Headers and the beginning of a body, then the line is cut. */
  | { readonly kind: 'reset-in-answer' }
  /** 200 with valid JSON of this size. */
  | { readonly kind: 'giant-body'; readonly bytes: number }
  /** 307, which asks to send the same body to another place. */
  | { readonly kind: 'redirect'; readonly location: string }
) & {
  /** Whether the request is carried out all the same, so that only its answer is lost. Default: it is not. */
  readonly takesEffect?: boolean;
};

/** A request that is carried out at once, and gets its own answer only later. */
export interface LateAnswer {
  readonly kind: 'late';
  readonly delayMs: number;
}

export type RestFailure = UnreadFailure | AnswerFailure | LateAnswer;

const CHUNK = ' '.repeat(64 * 1024);

/** Cuts the line of a request that is still arriving. Resolves when it is cut. */
export async function failUnread(request: IncomingMessage, failure: UnreadFailure): Promise<void> {
  // Ends as well where there is no body.
  if (failure.kind === 'reset-in-body') await request[Symbol.asyncIterator]().next();
  cutLine(request);
}

export function sendFailure(response: ServerResponse, failure: AnswerFailure): void {
  switch (failure.kind) {
    case 'status': {
      const { status, retryAfter } = failure;
      const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      sendAnswer(response, refusal(status, 'This failure was asked for.', headers));
      return;
    }
    case 'refused': {
      const { message = 'This failure was asked for.', code } = failure;
      const body = { success: false, message, ...(code !== undefined && { code }) };
      sendAnswer(response, { status: 200, body });
      return;
    }
    case 'answer':
      sendText(response, failure.status ?? 200, 'application/json', failure.body, failure.headers);
      return;
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
      beginAnswer(response);
      return;
    case 'reset':
      cutLine(response);
      return;
    case 'reset-in-answer':
      beginAnswer(response, () => cutLine(response));
      return;
    case 'giant-body':
      sendGiantBody(response, failure.bytes);
      return;
    case 'redirect':
      sendAnswer(response, refusal(307, 'Elsewhere.', { location: failure.location }));
      return;
  }
}

function beginAnswer(response: ServerResponse, written = () => {}): void {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"success":true,', written);
}

/** As a server that crashes does it: with a reset, where there is no TLS in between. */
function cutLine({ socket }: Pick<IncomingMessage | ServerResponse, 'socket'>): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
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

/** The failures that wait for requests. */
export class RestFailures {
  readonly #once = new Map<string, RestFailure[]>();
  readonly #always = new Map<string, RestFailure>();

  /** Each is used for one request, in the order given. */
  add(path: string, failures: readonly RestFailure[]): void {
    this.#once.set(path, [...(this.#once.get(path) ?? []), ...failures]);
  }

  /** Used for each request that none of {@link add} waits for, until what is returned is called. */
  addAlways(path: string, failure: RestFailure): () => void {
    this.#always.set(path, failure);
    return () => {
      if (this.#always.get(path) === failure) this.#always.delete(path);
    };
  }

  take(path: string): RestFailure | undefined {
    return this.#once.get(path)?.shift() ?? this.#always.get(path);
  }
}

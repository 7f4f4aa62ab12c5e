/**
 * Owns the simulator's REST API as a whole: each request is recorded. Its endpoint answers it, or it fails on demand.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type JsonResponse, MAX_BODY_BYTES, notAllowed, readBody, refusal, sendAnswer } from '../http';
import type { Schedule } from '../schedule';
import { answerAt, endpointAt, type RestEndpoint, type RestTargets } from './endpoints';
import { readFields } from './fields';
import { failUnread, type RestFailures, sendFailure } from './rest-failure';

/** How much of a body is recorded. */
const RECORDED_CHARACTERS = 10_000;

/** A request as it arrived, and what came of it. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  /** The query without its question mark; empty: there is none. */
  readonly query: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  /** The first 10,000 characters of the body; empty: nothing was read. */
  readonly body: string;
  /** The status of the endpoint's answer; undefined where a failure kept the request from being carried out. */
  readonly status: number | undefined;
}

/** What the REST API works with. */
export interface RestApi {
  readonly targets: RestTargets;
  readonly failures: RestFailures;
  readonly schedule: Schedule;
  /** Told of each request, once it is answered, or has failed as asked. */
  recorded(request: RestRequest): void;
}

/**
 * Answers a request of the REST API, also without an endpoint, because any path can fail on demand.
 *
 * @param notFound - the answer if there is no endpoint
 */
export async function answerRest(
  request: IncomingMessage,
  response: ServerResponse,
  { path, query, notFound }: { path: string; query: string; notFound: string },
  { targets, failures, schedule, recorded }: RestApi,
): Promise<void> {
  const { method = '', headers } = request;
  const record = (body: string, status?: number) => {
    const { authorization, 'content-type': contentType } = headers;
    recorded({ method, path, query, authorization, contentType, body, status });
  };
  const failure = failures.take(path);
  if (failure?.kind === 'reset-before-body' || failure?.kind === 'reset-in-body') {
    await failUnread(request, failure);
    return record('');
  }
  const bytes = await readBody(request);
  if (bytes === undefined) {
    sendAnswer(response, refusal(413, `The body must not be larger than ${MAX_BODY_BYTES} bytes.`));
    return record('', 413);
  }
  const body = bytes.toString().slice(0, RECORDED_CHARACTERS);
  if (failure !== undefined && failure.kind !== 'late' && failure.takesEffect !== true) {
    sendFailure(response, failure);
    return record(body);
  }

  const endpoint = endpointAt(path);
  const answer =
    endpoint === undefined
      ? refusal(404, notFound)
      : await carryOut(endpoint, { method, headers, query: new URLSearchParams(query), bytes }, targets);
  if (failure === undefined) sendAnswer(response, answer);
  else if (failure.kind === 'late') schedule.after(failure.delayMs, () => sendAnswer(response, answer));
  else sendFailure(response, failure);
  record(body, answer.status);
}

async function carryOut(
  endpoint: RestEndpoint,
  request: { method: string; headers: IncomingHttpHeaders; query: URLSearchParams; bytes: Buffer },
  targets: RestTargets,
): Promise<JsonResponse> {
  const { method, headers, query, bytes } = request;
  if (method !== endpoint.method) return notAllowed(endpoint.method);
  const read = await readFields(headers, query, bytes);
  return read.ok ? answerAt(endpoint, read.fields, headers.authorization, targets) : read.refusal;
}

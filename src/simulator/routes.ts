/** Owns the routes of HTTP requests: to the page, to the controls, or to the REST API. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONTROL_PATHS, type Control, type Controls, controlAt } from './controls';
import {
  type JsonResponse,
  MAX_BODY_BYTES,
  notAllowed,
  readBody,
  refusal,
  sendAnswer,
  sendText,
  whyNotTrusted,
} from './http';
import { PAGE_HEADERS, type PageFacts, renderPage } from './page';
import { ENDPOINTS } from './rest/endpoints';
import { answerRest, type RestApi } from './rest/rest-api';

/** What the routes lead to. */
export interface RouteTargets {
  readonly controls: Controls;
  readonly rest: RestApi;
  readonly boundHost: string;
  pageFacts(): PageFacts;
}

const PATHS = [
  'GET /',
  ...CONTROL_PATHS,
  ...Object.entries(ENDPOINTS).map(([path, { method }]) => `${method} ${path}`),
];

const NOTHING_HERE = `There is nothing here. There are: ${PATHS.join(', ')}; and the RealTime API over WebSocket.`;

const FAULT = refusal(
  500,
  'The simulator failed at this request. It goes on; please report what you asked for.',
);

/** Answers one HTTP request. Never rejects: no request may end the simulator. */
export async function route(
  request: IncomingMessage,
  response: ServerResponse,
  targets: RouteTargets,
): Promise<void> {
  try {
    await answer(request, response, targets);
  } catch (error) {
    if (response.headersSent) response.destroy();
    // JSON can be nested too deeply for the recursion that writes it.
    else if (error instanceof RangeError)
      sendAnswer(response, refusal(400, 'The body is nested too deeply.'));
    else sendAnswer(response, FAULT);
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  targets: RouteTargets,
): Promise<void> {
  const distrust = whyNotTrusted(request.headers, targets.boundHost);
  if (distrust !== undefined) return sendAnswer(response, refusal(403, distrust));

  // Without `URL()`, which throws for some targets, such as `//`.
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (path === '/') {
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendAnswer(response, notAllowed('GET'));
    return sendText(response, 200, 'text/html', renderPage(targets.pageFacts()), PAGE_HEADERS);
  }
  const control = controlAt(path);
  if (control === undefined) {
    return answerRest(request, response, { path, query, notFound: NOTHING_HERE }, targets.rest);
  }
  sendAnswer(response, await answerOfControl(control, request, new URLSearchParams(query), targets.controls));
}

async function answerOfControl(
  control: Control,
  request: IncomingMessage,
  query: URLSearchParams,
  controls: Controls,
): Promise<JsonResponse> {
  if (request.method !== control.method) return notAllowed(control.method);
  const body = await readBody(request);
  return body === undefined
    ? refusal(413, `The body must not be larger than ${MAX_BODY_BYTES} bytes.`)
    : control.answer(controls, { body: body.toString(), query });
}

/** Owns which HTTP request goes where. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Controls, postEvent, postScenario } from './controls';
import { MAX_BODY_BYTES, readBody, refusal, sendAnswer, sendText, whyNotTrusted } from './http';
import { PAGE_HEADERS, type PageFacts, renderPage } from './page';

/** What the routes lead to. */
export interface RouteTargets {
  readonly controls: Controls;
  readonly boundHost: string;
  pageFacts(): PageFacts;
}

const USAGE =
  'There is nothing here. There are: GET /, POST /events, POST /scenarios/<name>; and the RealTime API over WebSocket.';

/** Answers one HTTP request. Never rejects. */
export async function route(
  request: IncomingMessage,
  response: ServerResponse,
  targets: RouteTargets,
): Promise<void> {
  const distrust = whyNotTrusted(request.headers, targets.boundHost);
  if (distrust !== undefined) {
    sendAnswer(response, refusal(403, distrust));
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://simulator.invalid');
  if (pathname === '/') {
    if (request.method === 'GET' || request.method === 'HEAD') {
      sendText(response, 200, 'text/html', renderPage(targets.pageFacts()), PAGE_HEADERS);
    } else sendAnswer(response, notAllowed('GET'));
    return;
  }
  const action = actionFor(pathname);
  if (action === undefined) {
    sendAnswer(response, refusal(404, USAGE));
    return;
  }
  if (request.method !== 'POST') {
    sendAnswer(response, notAllowed('POST'));
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    sendAnswer(response, refusal(413, `The body must not be larger than ${MAX_BODY_BYTES} bytes.`));
    return;
  }
  action(body);

  function actionFor(path: string): ((body: string) => void) | undefined {
    if (path === '/events') {
      return (text) => sendAnswer(response, postEvent(targets.controls, text, searchParams.get('stream')));
    }
    const scenario = /^\/scenarios\/([^/]+)$/.exec(path)?.[1];
    if (scenario !== undefined) return () => sendAnswer(response, postScenario(targets.controls, scenario));
    return undefined;
  }
}

function notAllowed(method: string) {
  return refusal(405, `Use ${method} here.`, { allow: method });
}

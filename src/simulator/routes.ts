/** Owns which HTTP request goes where. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Controls, postEvent, postScenario } from './controls';
import {
  type Answer,
  MAX_BODY_BYTES,
  parseFields,
  readBody,
  refusal,
  sendAnswer,
  sendText,
  whyNotTrusted,
} from './http';
import { PAGE_HEADERS, type PageFacts, renderPage } from './page';
import { type RestFailures, sendFailure } from './rest-failure';
import type { SignIn } from './sign-in';
import * as texting from './texting';

/** What the routes lead to. */
export interface RouteTargets {
  readonly controls: Controls;
  readonly signIn: SignIn;
  readonly texting: texting.Texting;
  readonly failures: RestFailures;
  readonly boundHost: string;
  pageFacts(): PageFacts;
  /** Told of each POST, once it is answered or has failed as asked. */
  posted(path: string): void;
}

interface Post {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
}

type PostHandler = (post: Post, targets: RouteTargets) => Answer;

const POSTS = {
  '/auth/login': ({ body }, { signIn }) => signIn.login(parseFields(body)),
  '/auth/refresh': ({ body }, { signIn }) => signIn.refresh(parseFields(body)),
  '/sms/send': (post, targets) =>
    texting.sendText(targets.texting, post.authorization, parseFields(post.body)),
  '/events': ({ body, query }, { controls }) => postEvent(controls, body, query.get('stream')),
} as const satisfies Record<string, PostHandler>;

const SCENARIO_PREFIX = '/scenarios/';

const NOTHING_HERE = `There is nothing here. There are: GET /, POST ${Object.keys(POSTS).join(', POST ')}, POST ${SCENARIO_PREFIX}<name>; and the RealTime API over WebSocket.`;

const FAULT = refusal(
  500,
  'The simulator failed at this request. It goes on; please report what you asked for.',
);

/** Answers one HTTP request. Never rejects: no request may end the simulator, whatever it comes upon. */
export async function route(
  request: IncomingMessage,
  response: ServerResponse,
  targets: RouteTargets,
): Promise<void> {
  try {
    await answer(request, response, targets);
  } catch {
    if (response.headersSent) response.destroy();
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

  // Cut by hand: URL() throws at some targets, such as `//`.
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (path === '/') {
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendAnswer(response, notAllowed('GET'));
    return sendText(response, 200, 'text/html', renderPage(targets.pageFacts()), PAGE_HEADERS);
  }
  const handler = handlerFor(path);
  if (handler === undefined) return sendAnswer(response, refusal(404, NOTHING_HERE));
  if (request.method !== 'POST') return sendAnswer(response, notAllowed('POST'));

  const body = await readBody(request);
  if (body === undefined) {
    return sendAnswer(response, refusal(413, `The body must not be larger than ${MAX_BODY_BYTES} bytes.`));
  }
  const failure = targets.failures.take(path);
  if (failure !== undefined) sendFailure(response, failure);
  else {
    const { authorization } = request.headers;
    const post = { path, query: new URLSearchParams(query), authorization, body };
    sendAnswer(response, answerOf(handler, post, targets));
  }
  targets.posted(path);
}

function answerOf(handler: PostHandler, post: Post, targets: RouteTargets): Answer {
  try {
    return handler(post, targets);
  } catch (error) {
    // JSON can be nested deeper than the recursion that writes it goes.
    return error instanceof RangeError ? refusal(400, 'The body is nested too deeply.') : FAULT;
  }
}

function handlerFor(path: string): PostHandler | undefined {
  if (Object.hasOwn(POSTS, path)) return POSTS[path as keyof typeof POSTS];
  return path.startsWith(SCENARIO_PREFIX) ? playScenario : undefined;
}

function playScenario({ path }: Post, { controls }: RouteTargets): Answer {
  return postScenario(controls, path.slice(SCENARIO_PREFIX.length));
}

function notAllowed(method: string): Answer {
  return refusal(405, `Use ${method} here.`, { allow: method });
}

/** Owns the table of the simulator's REST endpoints: one row for each path, with its answer. */
import type { JsonObject } from '../../util/json';
import type { JsonResponse } from '../http';
import type { LoggedCall } from '../scenarios/call-log';
import type { Tokens } from '../tokens';
import { whyNotAuthorized, whyNotOfAccount } from './account';
import { reportCalls } from './call-data';
import type { RapidResponse } from './rapid-response';
import type { SignIn } from './sign-in';
import type { Texts } from './texts';

/** What the endpoints lead to. */
export interface RestTargets {
  readonly tokens: Tokens;
  readonly signIn: SignIn;
  readonly texts: Texts;
  readonly rapidResponse: RapidResponse;
  readonly finishedCalls: () => readonly LoggedCall[];
}

export interface RestEndpoint {
  readonly method: 'GET' | 'POST';
  /** Whether it needs no token. Only the endpoints that give tokens need none. */
  readonly isOpen?: true;
  /** Whether it refuses a wrong `account_id` itself, in its own words. */
  readonly checksAccount?: true;
  readonly answer: (fields: JsonObject, targets: RestTargets) => JsonResponse;
}

export const ENDPOINTS = {
  '/auth/login': {
    method: 'POST',
    isOpen: true,
    checksAccount: true,
    answer: (fields, { signIn }) => signIn.login(fields),
  },
  '/auth/refresh': {
    method: 'POST',
    isOpen: true,
    checksAccount: true,
    answer: (fields, { signIn }) => signIn.refresh(fields),
  },
  '/sms/send': { method: 'POST', answer: (fields, { texts }) => texts.send(fields) },
  '/sms/queue': { method: 'POST', answer: (fields, { texts }) => texts.queue(fields) },
  '/voice/rapidresponse': {
    method: 'POST',
    checksAccount: true,
    answer: (fields, { rapidResponse }) => rapidResponse.call(fields),
  },
  '/reports/call-data': {
    method: 'GET',
    answer: (fields, { finishedCalls }) => reportCalls(finishedCalls(), fields),
  },
} as const satisfies Readonly<Record<string, RestEndpoint>>;

export function endpointAt(path: string): RestEndpoint | undefined {
  return Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path as keyof typeof ENDPOINTS] : undefined;
}

/** What an endpoint answers to these fields, once the token and the account are right. */
export function answerAt(
  endpoint: RestEndpoint,
  fields: JsonObject,
  authorization: string | undefined,
  targets: RestTargets,
): JsonResponse {
  const refusal =
    (endpoint.isOpen ? undefined : whyNotAuthorized(targets.tokens, authorization)) ??
    (endpoint.checksAccount ? undefined : whyNotOfAccount(fields));
  return refusal ?? endpoint.answer(fields, targets);
}

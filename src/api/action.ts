/** Owns what a flow asks of the REST API, and the result. */
import type { IncomingHttpHeaders } from 'node:http';
import type { RealtimeError } from '../failures/realtime-error';
import type { Method } from './method';
import { type Fields, formBody, jsonBody, type RestBody, urlEncoded } from './rest-body';

/** One request of the REST API. */
export interface Action {
  readonly method: Method;
  /** Begins with `/`; below the address of the REST API, and nowhere else. It may have a query. */
  readonly path: string;
  /** The query of GET and DELETE, the body of others. */
  readonly fields?: Fields | undefined;
  /** How the body is written. Default: `json`. */
  readonly format?: 'json' | 'form' | undefined;
}

export interface ActionAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The value of the JSON, or the text itself if it is not JSON. */
  readonly body: unknown;
}

/** Why an action was not sent, or has no answer, each in a few words for logs and developers. */
const ACTION_PROBLEMS = {
  cancelled: 'cancelled',
  'too-many': 'too many wait already',
  'asked-to-wait': 'the API asked to wait',
  timeout: 'timeout',
  'too-large': 'the answer is too large',
  internal: 'internal error',
  path: 'the path must be one below the address of the API',
  'body-too-large': 'the body is larger than 10 MB',
  'body-no-json': 'the body can not be written as JSON',
} as const;

export type ActionProblem = keyof typeof ACTION_PROBLEMS;

export interface ActionFailure {
  /**
   * - `misconfigured`: the action can't be sent as it is, so it was not sent
   * - `not-sent`: the action did not reach the API
   * - `unauthorized`: the sign-in was refused, so the action was not done
   * - `refused`: the API answered that the action was not done
   * - `outcome-unknown`: the action was sent, and may have been done
   */
  readonly code: 'misconfigured' | 'not-sent' | 'unauthorized' | 'refused' | 'outcome-unknown';
  /** Why, in the words of the API or in our own: one line without secrets. Empty: nothing is known. */
  readonly reason: string;
  /** The reason, if it is one of ours. */
  readonly problem?: ActionProblem;
  /** The answer, if there was one. */
  readonly answer?: ActionAnswer;
  /** What is wrong with the way to the API or with the sign-in, if that is the problem. */
  readonly why?: RealtimeError;
}

/** A failure that is ours. */
export function ours(code: ActionFailure['code'], problem: ActionProblem): ActionFailure {
  return { code, ...said(problem) };
}

/** A reason that is ours. */
export function said(problem: ActionProblem): Pick<ActionFailure, 'reason' | 'problem'> {
  return { reason: ACTION_PROBLEMS[problem], problem };
}

/** Nobody waits for it any more. */
export const CANCELLED = ours('not-sent', 'cancelled');

export type ActionResult =
  | { readonly ok: true; readonly answer: ActionAnswer }
  | { readonly ok: false; readonly failure: ActionFailure };

/** The largest body that is sent. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** A request as it is sent. */
export interface PreparedAction {
  readonly method: Method;
  readonly url: URL;
  readonly body?: RestBody;
  /** Whether the request changes nothing, so that it may be sent again in any case. */
  readonly isRepeatable: boolean;
}

/** The request of an action, or what is wrong with it. `restUrl`: the address of the REST API. */
export function prepare(
  restUrl: string,
  { method, path, fields, format }: Action,
): PreparedAction | ActionProblem {
  const url = urlBelow(restUrl, path);
  if (url === undefined) return 'path';
  const isRepeatable = method === 'GET';
  try {
    if (method === 'GET' || method === 'DELETE') {
      for (const [name, value] of urlEncoded(fields ?? {})) url.searchParams.append(name, value);
      return { method, url, isRepeatable };
    }
    if (fields === undefined) return { method, url, isRepeatable };
    const body = format === 'form' ? formBody(fields) : jsonBody(fields);
    if (body.bytes.length > MAX_BODY_BYTES) return 'body-too-large';
    return { method, url, body, isRepeatable };
  } catch {
    return 'body-no-json';
  }
}

/** Control characters, spaces and backslashes: different parsers of addresses read them in different ways. */
const AMBIGUOUS = /[\p{Cc}\s\\]/u;

/** The step `..`, plain or escaped. */
const STEP_UP = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * The address of a path below the address of the API; undefined: the path might lead elsewhere. A message must never
 * be able to send the token to another host, or to another part of this host.
 */
function urlBelow(restUrl: string, path: string): URL | undefined {
  const [place = ''] = path.split(/[?#]/, 1);
  if (!place.startsWith('/') || AMBIGUOUS.test(path) || STEP_UP.test(place) || place.includes('//'))
    return undefined;
  const base = new URL(restUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const address = `${base.origin}${prefix}${path}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  url.hash = '';
  for (const [name, value] of base.searchParams) url.searchParams.append(name, value);
  url.username = base.username;
  url.password = base.password;
  return url.origin === base.origin && url.pathname.startsWith(`${prefix}/`) ? url : undefined;
}

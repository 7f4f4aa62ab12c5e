/** Owns what a flow asks of the REST API, and what came of it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { RealtimeError } from '../failures/realtime-error';
import { type Fields, formBody, jsonBody, type RestBody, urlEncoded } from './rest-body';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export type Method = (typeof METHODS)[number];

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
  /** What the JSON says, or the text where it is none. */
  readonly body: unknown;
}

export interface ActionFailure {
  /**
   * - `misconfigured`: the action can't be sent as it is, and was not
   * - `not-sent`: it surely did not reach the API
   * - `unauthorized`: the sign-in was refused, so that it was not done
   * - `refused`: the API answered that it was not done
   * - `outcome-unknown`: it was sent, and may have been done
   */
  readonly code: 'misconfigured' | 'not-sent' | 'unauthorized' | 'refused' | 'outcome-unknown';
  /** In the words of the API, or in a few of ours: one line, without secrets; empty: nothing is known. */
  readonly reason: string;
  /** The answer, where there was one. */
  readonly answer?: ActionAnswer;
  /** What is wrong with the way to the API or with the sign-in, where it is. */
  readonly why?: RealtimeError;
}

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
  /** Whether it changes nothing, so that it may be sent again whatever became of it. */
  readonly isRepeatable: boolean;
}

/** The request of an action, or in a few words what is wrong with it. `restUrl`: the address of the REST API. */
export function prepare(restUrl: string, { method, path, fields, format }: Action): PreparedAction | string {
  const url = urlBelow(restUrl, path);
  if (url === undefined) return 'the path must be one below the address of the API';
  const isRepeatable = method === 'GET';
  try {
    if (method === 'GET' || method === 'DELETE') {
      for (const [name, value] of urlEncoded(fields ?? {})) url.searchParams.append(name, value);
      return { method, url, isRepeatable };
    }
    if (fields === undefined) return { method, url, isRepeatable };
    const body = format === 'form' ? formBody(fields) : jsonBody(fields);
    if (body.bytes.length > MAX_BODY_BYTES) return 'the body is larger than 10 MB';
    return { method, url, body, isRepeatable };
  } catch {
    return 'the body can not be written as JSON';
  }
}

/** Control characters, spaces and backslashes: what parsers of addresses read in different ways. */
const AMBIGUOUS = /[\p{Cc}\s\\]/u;

/** A step up, as it is or escaped. */
const STEP_UP = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * The address of a path below that of the API; undefined: it might lead elsewhere. A message must never be able to send the
 * token to another host, nor to another part of this one.
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

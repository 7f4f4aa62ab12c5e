/** Owns requests to Node-RED's own server, for what only the running connection knows. */

import { type AdminFailure, adminFailureOf } from './seen';

export type AdminResponse =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly why: AdminFailure };

/** Longer than the server's own limit of 20 s for a test, so that its answer comes first. */
const TIMEOUT_MS = 25_000;

/** What is sent with a request, if anything is. */
export interface Request {
  readonly send?: object;
  /** The permission that it needs. Default: the one to see events, by its name. */
  readonly needs?: string;
}

/** Never rejects. Through the editor's own jQuery: it knows the address of the server and who is signed in. */
export function ask(url: string, request?: Request): Promise<AdminResponse> {
  const { send, needs } = request ?? {};
  // The server refuses too, but this avoids an error in the browser's console.
  const isAllowed = needs === undefined ? mayRead() : RED.user.hasPermission(needs);
  if (!isAllowed) return Promise.resolve({ ok: false, why: 'forbidden' });
  return new Promise((resolve) => {
    $.ajax({
      url,
      ...(send && { method: 'POST', contentType: 'application/json', data: JSON.stringify(send) }),
      dataType: 'json',
      timeout: TIMEOUT_MS,
      success: (body) => resolve({ ok: true, body }),
      error: ({ status }) => resolve({ ok: false, why: adminFailureOf(status) }),
    });
  });
}

/** The editor takes the plain permission `read` to include ours. It does not: who calls whom is not part of a flow. */
function mayRead(): boolean {
  const { user } = RED.settings;
  return !user || [user.permissions].flat().some((each) => each === '*' || each === 'rt-connection.read');
}

/**
 * The rows of an answer; none if there is no answer. The answer comes from our own runtime, so its rows have the
 * right form.
 */
export function rowsOf<Row>(answer: AdminResponse): readonly Row[] {
  return answer.ok && Array.isArray(answer.body) ? answer.body : [];
}

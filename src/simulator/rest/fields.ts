/** Owns the fields of a REST request: of its query, and of its body in each form that the API takes. */
import type { IncomingHttpHeaders } from 'node:http';
import { type JsonObject, parseJsonObject } from '../../util/json';
import { type JsonResponse, refusal } from '../http';

const FORMS: readonly string[] = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** The fields, or the refusal of a body that can't be read. Where query and body name the same field, the query wins. */
export type FieldsRead =
  | { readonly ok: true; readonly fields: JsonObject }
  | { readonly ok: false; readonly refusal: JsonResponse };

/**
 * Reads the fields as strictly as the API's documentation says (Actions): a body has a `Content-Type` and a
 * `Content-Length`, and is JSON, urlencoded or multipart. Node.js itself parses both kinds of form.
 */
export async function readFields(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  body: Buffer,
): Promise<FieldsRead> {
  if (headers['transfer-encoding'] !== undefined) {
    return unreadable(411, 'A body needs a Content-Length.');
  }
  const fromQuery = Object.fromEntries(query);
  if (body.length === 0) return { ok: true, fields: fromQuery };

  const contentType = headers['content-type'] ?? '';
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'application/json') {
    const fields = parseJsonObject(body.toString());
    if (fields === undefined) return unreadable(400, 'The body must be one JSON object.');
    return { ok: true, fields: { ...fields, ...fromQuery } };
  }
  if (!FORMS.includes(mediaType)) {
    return unreadable(415, `The Content-Type must be application/json, ${FORMS.join(' or ')}.`);
  }
  if (body.toString('latin1', 0, 1) === '{') {
    return unreadable(400, 'The body is JSON, but its Content-Type says that it is a form.');
  }
  const form = await parseForm(contentType, body);
  if (form === undefined) return unreadable(400, 'The body is no form of its Content-Type.');
  return { ok: true, fields: { ...form, ...fromQuery } };
}

/** The texts of a form; undefined where it is broken. Files are left out: the API has no field for one. */
async function parseForm(contentType: string, body: Buffer): Promise<JsonObject | undefined> {
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    }).formData();
    return Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
  } catch {
    return undefined;
  }
}

function unreadable(status: number, message: string): FieldsRead {
  return { ok: false, refusal: refusal(status, message) };
}

/** A field that may be a text or a number, as text; undefined where it is anything else. */
export function textOf(field: unknown): string | undefined {
  return typeof field === 'string' || typeof field === 'number' ? String(field) : undefined;
}

/** Whether it is a text that says something. */
export function isFilled(field: unknown): field is string {
  return typeof field === 'string' && field !== '';
}

/** The refusal of a request in which a required field is not there. */
export function missing(field: string): JsonResponse {
  return refusal(400, `The ${field} is missing.`);
}

/** A telephone number of 10 digits, or in E.164, as E.164; undefined where it is neither. */
export function readNumber(field: unknown): string | undefined {
  const text = textOf(field) ?? '';
  if (/^\d{10}$/.test(text)) return `+1${text}`;
  return /^\+[1-9]\d{6,14}$/.test(text) ? text : undefined;
}

/** As the API writes dates: whole seconds, with an offset. */
export function dateText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
}

/** Owns how fields are written into a request: as JSON, as a form's, or into its query. */

export interface RestBody {
  /** The `Content-Type`. */
  readonly type: string;
  readonly bytes: Buffer;
}

export type Fields = Readonly<Record<string, unknown>>;

/** @throws TypeError if the fields can't be a JSON object, for example because one contains itself */
export function jsonBody(fields: Fields): RestBody {
  const text: string | undefined = JSON.stringify(fields);
  // The method `toJSON` of an object may write something else, such as a time.
  if (!text?.startsWith('{')) throw new TypeError('no JSON object');
  return { type: 'application/json', bytes: Buffer.from(text) };
}

/** @throws TypeError if a field can't be JSON */
export function formBody(fields: Fields): RestBody {
  return { type: 'application/x-www-form-urlencoded', bytes: Buffer.from(`${urlEncoded(fields)}`) };
}

/**
 * The fields as a form writes them: a list is several fields of one name, a date is ISO 8601, another object is JSON,
 * and what JSON leaves out is left out.
 */
export function urlEncoded(fields: Fields): URLSearchParams {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      const text = fieldText(one);
      if (text !== undefined) written.append(name, text);
    }
  }
  return written;
}

/** Undefined: the field is left out. */
function fieldText(value: unknown): string | undefined {
  if (value === null || ['undefined', 'function', 'symbol'].includes(typeof value)) return undefined;
  if (typeof value !== 'object') return String(value);
  const json: string | undefined = JSON.stringify(value);
  // JSON writes some objects as a text, for example a Date. A form has no quotation marks around a text.
  return json?.startsWith('"') ? String(JSON.parse(json)) : json;
}

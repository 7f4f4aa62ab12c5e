/** Owns how fields are written into a request: as JSON, as a form's, or into its query. */

export interface RestBody {
  /** The `Content-Type`. */
  readonly type: string;
  readonly bytes: Buffer;
}

export type Fields = Readonly<Record<string, unknown>>;

/** @throws TypeError if the value can't be JSON, such as an object that contains itself */
export function jsonBody(value: unknown): RestBody {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError('no JSON');
  return { type: 'application/json', bytes: Buffer.from(text) };
}

/** @throws TypeError if a field can't be JSON */
export function formBody(fields: Fields): RestBody {
  return { type: 'application/x-www-form-urlencoded', bytes: Buffer.from(`${urlEncoded(fields)}`) };
}

/**
 * The fields as a form writes them: a list is several fields of one name, an object is JSON, and a missing value is
 * left out.
 */
export function urlEncoded(fields: Fields): URLSearchParams {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null) continue;
      written.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
    }
  }
  return written;
}

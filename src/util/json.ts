/** Owns JSON objects that others send. */

/** A JSON object as received. Nothing is known of its properties, except that they are JSON. */
export type JsonObject = { readonly [property: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether JSON writes the value as an object with the same properties. Of a Buffer, a Map, a Date or an Error, JSON
 * keeps something that nobody means. The objects of function nodes have other prototypes, so prototypes do not tell.
 */
export function isPlainObject(value: unknown): value is JsonObject {
  return isJsonObject(value) && Object.prototype.toString.call(value) === '[object Object]';
}

/**
 * A JSON object; undefined: the text is something else. The parser's own message quotes the text, perhaps with a
 * secret, so it is dropped.
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

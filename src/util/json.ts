/** Owns JSON objects: what others send, and what is known of it. */

/** A JSON object as received. Its properties are the sender's; nothing is known of them but that they are JSON. */
export type JsonObject = { readonly [property: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A JSON object, or undefined where the text is anything else. The parser's own message quotes the text, and with it any
 * secret: it goes no further.
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

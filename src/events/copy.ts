/** Owns copying an event, so that what one receiver does to its object never shows in another's. */
import type { JsonObject } from '../protocol/envelope';

/**
 * A copy of a parsed event that shares nothing that could be changed. JSON has no cycles and nothing but plain objects
 * and arrays, and that is what makes this several times cheaper than any general way to clone, and than parsing `text`
 * again: the texts inside are shared.
 *
 * @param text What the event was parsed from: it is parsed again where the event is nested too deeply for the stack.
 */
export function copyOf(event: JsonObject, text: string): JsonObject {
  try {
    return copyOfObject(event);
  } catch {
    return JSON.parse(text) as JsonObject;
  }
}

function copyOfObject(object: JsonObject): JsonObject {
  const copy: Record<string, unknown> = { ...object };
  for (const property in copy) copy[property] = copyOfValue(copy[property]);
  return copy;
}

function copyOfValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map(copyOfValue) : copyOfObject(value as JsonObject);
}

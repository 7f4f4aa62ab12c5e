/** Owns copying an event, so that what one receiver does to its object never shows in another's. */
import type { JsonObject } from '../util/json';

/**
 * A copy of a parsed event that shares nothing that could be changed. JSON has no cycles and nothing but plain objects
 * and arrays, and that is what makes this several times cheaper than any general way to clone, and than parsing again:
 * the texts inside are shared. What is nested too deeply for the stack must not come here.
 */
export function copyOf(object: JsonObject): JsonObject {
  const copy: Record<string, unknown> = { ...object };
  for (const property in copy) copy[property] = copyOfValue(copy[property]);
  return copy;
}

function copyOfValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map(copyOfValue) : copyOf(value as JsonObject);
}

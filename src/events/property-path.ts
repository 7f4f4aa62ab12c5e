/** Owns reading a property by its path: `a.b.c`, arrays by index (`items.0.name`). */

/** The steps of a path, outermost first. */
export type PropertyPath = readonly string[];

/** A dot always separates: a property that has one in its name can't be written as a path. */
export function parsePath(text: string): PropertyPath {
  return text.split('.');
}

/** Several paths, separated by commas: a property that has one in its name can't be written among them. */
export function parsePaths(text: string): PropertyPath[] {
  return text.split(',').map((path) => parsePath(path.trim()));
}

/**
 * What the path leads to in a value that was parsed from JSON; `undefined` if any step is missing, which nothing in
 * JSON is. Only what was received is found: nothing inherited (`constructor`), no array's `length`.
 */
export function readPath(value: unknown, path: PropertyPath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    if (step === 'length' && Array.isArray(current)) return undefined;
    current = (current as Record<string, unknown>)[step];
  }
  return current;
}

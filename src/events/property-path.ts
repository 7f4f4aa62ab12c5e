/** Owns reading a property by its path: `a.b.c`, arrays by index (`items.0.name`). */

/** The steps of a path, outermost first. */
export type PropertyPath = readonly string[];

/** A dot always separates. A property with a dot in its name can't be written as a path. */
export function parsePath(text: string): PropertyPath {
  return text.split('.');
}

/** Several paths, separated by commas. A property with a comma in its name can't be one of them. */
export function parsePaths(text: string): PropertyPath[] {
  return text.split(',').map((path) => parsePath(path.trim()));
}

/**
 * The value at the path in parsed JSON; `undefined` if a step is missing (JSON itself has no undefined). Only
 * received properties are found: nothing inherited (`constructor`), and not the `length` of an array.
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

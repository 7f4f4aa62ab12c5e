/** Owns the properties that events of one type have had, and the kinds of their values. */
import type { JsonObject } from '../util/json';

/** What JSON can hold. */
export const VALUE_KINDS = ['text', 'number', 'boolean', 'null', 'object', 'array'] as const;

export type ValueKind = (typeof VALUE_KINDS)[number];

export interface SeenProperty {
  /** As a rule or the type property would name it. */
  readonly path: string;
  readonly kinds: readonly ValueKind[];
}

/** How many properties are kept. */
export const MAX_PATHS = 200;

/** The longest path that is kept, in characters, and the deepest. */
const MAX_PATH_LENGTH = 120;
const MAX_DEPTH = 8;

/** How many values of one event are looked at. So a huge event costs no more than a large one. */
const MAX_VALUES = 1000;

export class SeenProperties {
  /** From path to kinds, one bit each, in the order of {@link VALUE_KINDS}. */
  readonly #kinds = new Map<string, number>();
  #valuesLeft = 0;

  /** Looks at one event. */
  note(event: JsonObject): void {
    this.#valuesLeft = MAX_VALUES;
    this.#walk(event, '', 0);
  }

  /** In the order first seen. */
  list(): SeenProperty[] {
    return Array.from(this.#kinds, ([path, bits]) => ({
      path,
      kinds: VALUE_KINDS.filter((_, bit) => (bits & (1 << bit)) !== 0),
    }));
  }

  #walk(container: object, prefix: string, depth: number): void {
    // The first element of an array stands for the others, which would fill the list with the same paths.
    const properties = Array.isArray(container) ? Object.keys(container.slice(0, 1)) : Object.keys(container);
    for (const property of properties) {
      if (--this.#valuesLeft < 0) return;
      // A rule can't use a property that can't be written as a path.
      if (property === '' || property.includes('.')) continue;
      const path = prefix + property;
      if (path.length > MAX_PATH_LENGTH) continue;
      const value = (container as Record<string, unknown>)[property];
      this.#add(path, kindOf(value));
      if (depth < MAX_DEPTH && typeof value === 'object' && value !== null) {
        this.#walk(value, `${path}.`, depth + 1);
      }
    }
  }

  #add(path: string, kind: ValueKind): void {
    const bits = this.#kinds.get(path);
    if (bits === undefined && this.#kinds.size >= MAX_PATHS) return;
    this.#kinds.set(path, (bits ?? 0) | (1 << VALUE_KINDS.indexOf(kind)));
  }
}

function kindOf(value: unknown): ValueKind {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : 'object';
}

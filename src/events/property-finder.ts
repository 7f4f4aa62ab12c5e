/** Owns finding a property by its meaning, at any place: by a rule about names, worked out once for each shape. */
import type { JsonObject } from '../util/json';
import { KNOWN_SHAPES, type Place, type Shape, type Shapes } from './shapes';

/** A property that may have the wanted value, and the check of its value. */
export interface Candidate<T> {
  readonly place: Place;
  /**
   * The result for this value; undefined: none, so the next candidate is asked. Called for each event, so it must be
   * cheap.
   */
  readonly read: (value: unknown) => T | undefined;
}

/**
 * The properties that may have the wanted value, the best first. Called twice for each shape, so it may take its
 * time. It sees no values, because events of one shape have different values, and the result must not depend on
 * earlier events.
 */
export type FindingRule<T> = (places: readonly Place[]) => readonly Candidate<T>[];

/** What was found, and where. */
export interface Found<T> {
  readonly value: T;
  /** As the user would write it: `data.call.status`. */
  readonly path: string;
}

/** A candidate, prepared so that it needs at most two look-ups for each event. */
interface Source<T> {
  readonly at: number;
  readonly name: string;
  readonly read: (value: unknown) => T | undefined;
  readonly path: string;
}

/** Finds one property of each event. The same event always gives the same answer. */
export class PropertyFinder<T> {
  readonly #sources = new WeakMap<Shape, readonly Source<T>[]>();
  /** The last look-up. Mostly the same one is wanted again. */
  #shape: Shape | undefined;
  #ofShape: readonly Source<T>[] = [];

  constructor(
    private readonly rule: FindingRule<T>,
    private readonly shapes: Shapes = KNOWN_SHAPES,
  ) {}

  /** The value in the event; undefined: no property gives it. */
  find(event: JsonObject): T | undefined {
    const sources = this.#sourcesOf(event);
    const { objects } = this.shapes;
    for (const { at, name, read } of sources) {
      const value = read(objects[at]?.[name]);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The same, with where it was found. */
  locate(event: JsonObject): Found<T> | undefined {
    for (const { at, name, read, path } of this.#sourcesOf(event)) {
      const value = read(this.shapes.objects[at]?.[name]);
      if (value !== undefined) return { value, path };
    }
    return undefined;
  }

  #sourcesOf(event: JsonObject): readonly Source<T>[] {
    const shape = this.shapes.of(event);
    if (shape === undefined) return this.#workOut();
    if (shape !== this.#shape) {
      this.#ofShape = this.#sources.get(shape) ?? this.#workOut();
      this.#sources.set(shape, this.#ofShape);
      this.#shape = shape;
    }
    return this.#ofShape;
  }

  #workOut(): readonly Source<T>[] {
    return this.rule(this.shapes.places()).map(({ place: { at, name, path }, read }) => {
      return { at, name, path, read };
    });
  }
}

/** Owns what the type of an event is: what a chosen path leads to, or what the automatic rule finds. */
import type { JsonObject } from '../util/json';
import { PropertyFinder } from './property-finder';
import { type PropertyPath, parsePaths, readPath } from './property-path';
import { nameOfEvent, typeRule } from './type-rule';

/** Tells an event's type; `fallback` (the envelope's own type) where the event does not. */
export type EventTypeReader = (event: JsonObject, fallback: string) => string;

/** Depends on nothing but the event, so all connections may share what was learned of shapes. */
const automatic = new PropertyFinder(typeRule);

/**
 * A reader for one connection.
 *
 * @param typeProperty Paths, separated by commas, to properties that tell the type: the first that is a non-empty text, a
 * number or a boolean. Empty: automatic, by {@link typeRule}.
 */
export function eventTypeReader(typeProperty: string): EventTypeReader {
  if (typeProperty === '') return automaticType;
  const paths = parsePaths(typeProperty);
  return (event, fallback) => {
    for (const path of paths) {
      const type = typeOf(readPath(event, path));
      if (type !== undefined) return type;
    }
    return fallback;
  };
}

/** A text in an event that tells its type, whatever else the event holds. */
export interface TypeText {
  /** Where it stands. */
  readonly path: PropertyPath;
  /** The type that this text tells; undefined: none, and then the whole event has to be read. */
  typeOf(text: string): string | undefined;
}

/** For the automatic rule {@link typeRule}'s first choice, which wins over all others. */
const AUTOMATIC_TEXT: TypeText = { path: ['event'], typeOf: nameOfEvent };

/** The text that {@link eventTypeReader} with the same property would look at first. */
export function typeText(typeProperty: string): TypeText {
  const [first] = typeProperty === '' ? [] : parsePaths(typeProperty);
  return first === undefined ? AUTOMATIC_TEXT : { path: first, typeOf };
}

/** The type that a property's value gives, if it gives one. */
export function typeOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function automaticType(event: JsonObject, fallback: string): string {
  // The rule's first choice, and what most events have: no need to know their shape.
  const { event: own } = event;
  if (typeof own === 'string' && Object.hasOwn(event, 'event')) {
    const type = nameOfEvent(own);
    if (type !== undefined) return type;
  }
  return automatic.find(event) ?? fallback;
}

/** Owns the type of an event: the value at a chosen path, or the result of the automatic rule. */
import type { JsonObject } from '../util/json';
import { PropertyFinder } from './property-finder';
import { type PropertyPath, parsePaths, readPath } from './property-path';
import { nameOfEvent, typeRule } from './type-rule';

/** Tells the type of an event; `fallback` (the type of the envelope) if the event does not tell it. */
export type EventTypeReader = (event: JsonObject, fallback: string) => string;

/** Depends only on the event, so all connections share what is known of shapes. */
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
  /** What stands there; undefined: no text. */
  textIn(event: JsonObject): string | undefined;
  /** The type that this text tells; undefined: none, and then the whole event has to be read. */
  typeOf(text: string): string | undefined;
}

/** For the automatic rule {@link typeRule}'s first choice, which wins over all others. */
const AUTOMATIC_TEXT: TypeText = {
  path: ['event'],
  textIn: (event) => {
    const { event: own } = event;
    return typeof own === 'string' && Object.hasOwn(event, 'event') ? own : undefined;
  },
  typeOf: nameOfEvent,
};

/** The text that {@link eventTypeReader} with the same property would look at first. */
export function typeText(typeProperty: string): TypeText {
  const [first] = typeProperty === '' ? [] : parsePaths(typeProperty);
  if (first === undefined) return AUTOMATIC_TEXT;
  return { path: first, textIn: (event) => textOf(readPath(event, first)), typeOf };
}

/** The type that a property's value gives, if it gives one. */
export function typeOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function automaticType(event: JsonObject, fallback: string): string {
  // The first choice of the rule. Most events have it, and then their shape does not matter.
  return nameOfEvent(AUTOMATIC_TEXT.textIn(event)) ?? automatic.find(event) ?? fallback;
}

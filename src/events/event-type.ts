/** Owns what the type of an event is: the vendor does not document which property tells it. */
import type { JsonObject } from '../util/json';
import { parsePath, readPath } from './property-path';

/** Where a type is looked for when no property was chosen, in this order. */
export const AUTOMATIC_TYPE_PROPERTIES = [
  'event',
  'eventType',
  'event_type',
  'eventtype',
  'eventName',
  'event_name',
  'eventname',
  'name',
  'action',
  'subtype',
  'kind',
] as const;

/** Tells an event's type; `fallback` (the envelope's own type) where the event does not. */
export type EventTypeReader = (event: JsonObject, fallback: string) => string;

/**
 * A reader for one connection.
 *
 * @param typeProperty Path to the property that tells the type: a non-empty string, a number or a boolean. Empty: the
 * first of {@link AUTOMATIC_TYPE_PROPERTIES} that is a non-empty string.
 */
export function eventTypeReader(typeProperty: string): EventTypeReader {
  if (typeProperty === '') return automaticType;
  const path = parsePath(typeProperty);
  return (event, fallback) => typeOf(readPath(event, path)) ?? fallback;
}

/** The type that a property's value gives, if it gives one. */
export function typeOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function automaticType(event: JsonObject, fallback: string): string {
  for (const property of AUTOMATIC_TYPE_PROPERTIES) {
    const value = event[property];
    // The dearer look at whose property it is comes last: it is nearly always the event's own.
    if (typeof value === 'string' && value !== '' && Object.hasOwn(event, property)) return value;
  }
  return fallback;
}

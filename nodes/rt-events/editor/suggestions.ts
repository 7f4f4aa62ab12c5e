/** Owns the suggestions while a user types: what was seen. They never change what the user types. */

import { readPath } from '../../../src/events/property-path';
import type { RecentEvent } from '../../../src/events/seen';
import { SeenProperties } from '../../../src/events/seen-properties';
import { isJsonObject } from '../../../src/util/json';
import type { Seen } from '../../editor/seen';
import type { Translate } from '../../shared/translate';

/** So many values of a property are offered. */
const MAX_VALUES = 20;

/** Something to choose, and what is known of it, in a few words. */
export interface Suggestion {
  readonly value: string;
  readonly about: string;
}

/**
 * The suggestions that contain what was typed. The editor takes the first one on Enter and Tab, so that is always what
 * was typed itself: a text that was not seen yet must stay as it is.
 */
export function matching(suggestions: readonly Suggestion[], typed: string): Suggestion[] {
  const wanted = typed.toLowerCase();
  const found = suggestions.filter(({ value }) => value.toLowerCase().includes(wanted));
  if (typed === '' || found.length === 0) return found;
  const exact = found.find(({ value }) => value === typed);
  return [exact ?? { value: typed, about: '' }, ...found.filter((suggestion) => suggestion !== exact)];
}

/** The paths seen in the events, and those that the connection remembers of the same types from longer ago. */
export function propertySuggestions(
  events: readonly RecentEvent[],
  seen: Seen,
  text: Translate,
): Suggestion[] {
  const inEvents = new SeenProperties();
  for (const { event } of events) if (isJsonObject(event)) inEvents.note(event);
  const types = new Set(events.map(({ type }) => type));
  const remembered = seen.properties
    .filter(({ type }) => types.has(type))
    .flatMap(({ properties }) => properties);
  const kinds = new Map<string, Set<string>>();
  for (const { path, kinds: found } of [...inEvents.list(), ...remembered]) {
    kinds.set(path, new Set([...(kinds.get(path) ?? []), ...found]));
  }
  return [...kinds].map(([path, found]) => ({
    value: path,
    about: [...found].map((kind) => text(`rt-events.kind.${kind}`)).join(', '),
  }));
}

/** The different values that the property has in the events, newest first. */
export function valueSuggestions(events: readonly RecentEvent[], property: string): Suggestion[] {
  const path = property.split('.');
  const values = events
    .map(({ event }) => readPath(event, path))
    .filter((value) => value === null || ['string', 'number', 'boolean'].includes(typeof value));
  return [...new Set(values.map(String))].slice(0, MAX_VALUES).map((value) => ({ value, about: '' }));
}

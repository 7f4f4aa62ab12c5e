/** Owns which properties could tell an event's type, judged by the events that were seen. */
import { eventTypeReader } from '../../../src/events/event-type';
import { typeCandidates } from '../../../src/events/type-candidates';
import type { JsonObject } from '../../../src/util/json';

/** A property that could tell the type, and how many different types it would give. Empty: automatic. */
export interface TypeChoice {
  readonly property: string;
  readonly types: number;
}

/** More would be a wall, and the best come first. */
const MAX_CHOICES = 8;

/** Automatic first. None at all while there are no events to judge by. */
export function typeChoices(events: readonly JsonObject[]): TypeChoice[] {
  if (events.length === 0) return [];
  const automatic = eventTypeReader('');
  const given = new Set(events.map((event) => automatic(event, '')));
  return [{ property: '', types: given.size }, ...typeCandidates(events).slice(0, MAX_CHOICES)];
}

/** Owns which property could tell the type of events, from events that were received. Runs in the editor too. */
import type { JsonObject } from '../util/json';
import { typeOf } from './event-type';

/** A property of some of the events, and what it would make of them as the type property. */
export interface TypeCandidate {
  readonly property: string;
  /** How many different types it would give. */
  readonly types: number;
  /** How many of the events it would give a type; the others would have the type of their stream. */
  readonly events: number;
}

/** From so many events on, a property that is new in nearly each of them is an id or a time, not a kind. */
const ENOUGH_EVENTS = 10;

/** How many of those events may have a value of their own, if their property is to tell a kind. */
const MAX_SHARE_OF_TYPES = 0.9;

/**
 * Each property of the events that could tell their kind, the best first: those that tell events apart, and that the
 * most events have, before those that are the same everywhere; without ids and times, and without what lies deeper.
 */
export function typeCandidates(events: readonly JsonObject[]): TypeCandidate[] {
  const types = new Map<string, string[]>();
  for (const event of events) {
    for (const [property, value] of Object.entries(event)) {
      const type = typeOf(value);
      // A dot in a name can't be written in a path, and an empty path means automatic.
      if (type === undefined || property === '' || property.includes('.')) continue;
      const others = types.get(property);
      if (others === undefined) types.set(property, [type]);
      else others.push(type);
    }
  }
  const candidates = Array.from(types, ([property, given]) => ({
    property,
    types: new Set(given).size,
    events: given.length,
  }));
  return candidates.filter(canBeKind).sort(byWorth);
}

function canBeKind({ types, events }: TypeCandidate): boolean {
  return events < ENOUGH_EVENTS || types <= events * MAX_SHARE_OF_TYPES;
}

function byWorth(one: TypeCandidate, other: TypeCandidate): number {
  return Number(other.types > 1) - Number(one.types > 1) || other.events - one.events;
}

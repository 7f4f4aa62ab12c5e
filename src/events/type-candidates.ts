/** Owns which property could tell the type of events, from events that were received. Runs in the editor too. */
import type { JsonObject } from '../protocol/envelope';
import { typeOf } from './event-type';

/** A property of some of the events, and what it would make of them as the type property. */
export interface TypeCandidate {
  readonly property: string;
  /** How many different types it would give. */
  readonly types: number;
  /** How many of the events it would give a type; the others would have the type of their stream. */
  readonly events: number;
}

/** Each property of the events that can be a type, those of the most events first. Not what lies deeper. */
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
  return Array.from(types, ([property, given]) => ({
    property,
    types: new Set(given).size,
    events: given.length,
  })).sort((one, other) => other.events - one.events);
}

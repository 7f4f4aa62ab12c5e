/** Owns where the type of an event is found, for tests of the rule that finds it. */
import { eventTypeReader } from '../../src/events/event-type';
import { type Found, PropertyFinder } from '../../src/events/property-finder';
import { parsePaths } from '../../src/events/property-path';
import { typeRule } from '../../src/events/type-rule';
import type { JsonObject } from '../../src/util/json';

const NONE = 'no type';
const automatic = new PropertyFinder(typeRule);

/** The type of an event, and the path at which it stands; undefined: the event tells none. */
export function locateType(typeProperty: string, event: JsonObject): Found<string> | undefined {
  if (typeProperty === '') return automatic.locate(event);
  for (const steps of parsePaths(typeProperty)) {
    const path = steps.join('.');
    const value = eventTypeReader(path)(event, NONE);
    if (value !== NONE) return { value, path };
  }
  return undefined;
}

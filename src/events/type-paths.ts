/** Owns the properties that could tell the type of events, by the evidence: which one is the likeliest. */
import { wordsOfKind } from './event-kinds';
import type { Evidence, PropertyEvidence } from './evidence';
import { namesThing, plainName, wordsOfName } from './names';

/** A property that could tell the type, and the types that past events would have. */
export interface TypePath {
  readonly path: string;
  /** How many types it would give. */
  readonly types: number;
  /** How many events would have a type. The others would have the type of their stream. */
  readonly events: number;
  /** Some of the types, the most frequent first. */
  readonly samples: readonly string[];
}

/** More would be too many, and the best come first. */
const MAX_TYPE_PATHS = 20;
const MAX_SAMPLES = 5;

/** After so many events, a property with a new value in every second event has ids or times, not types. */
const ENOUGH_EVENTS = 10;
const MAX_SHARE_OF_VALUES = 0.5;

/** The share of values that must be possible types. */
const MIN_SHARE_OF_KINDS = 0.8;

/** The last word of names whose values are ids or measurements, so never types. */
const TELLS_ONE_FROM_OTHERS = new Set(
  (
    'address amount arn at attempt cost count date did digits duration email ext exten extension guid hash href id ids ' +
    'ip key length link ms msisdn number phone price rate ref reference seconds secret sequence sid size time timestamp ' +
    'token total ts uniqueid uri url uuid version zip'
  ).split(' '),
);

/** The last word of names whose values look like types, but describe people, places and things. */
const DESCRIBES = new Set(
  'carrier city code country currency description direction from language locale name region text title to zone'.split(
    ' ',
  ),
);

/** The last word of names that hold who somebody is. */
const PERSONS = new Set(
  'agent assignee attendee callee caller client contact customer member operator owner person recipient sender user'.split(
    ' ',
  ),
);

/** The last word of names whose numbers may stand for types. Other numbers count or measure something. */
const NUMBERED_KINDS = new Set(
  'action category class code event kind method op opcode state status type'.split(' '),
);

/** `fromName`, `full_name`; not `typeName`. */
const NAME_OF_SOMEBODY = /(?<!^|action|category|class|event|kind|method|state|status|topic|type)name$/;

/** `texts`, `missedCalls`; not `status`. */
const PLURAL = /[^isu]s$/;

/**
 * The candidates from the evidence of one connection, or of each use of it. The likeliest comes first. Properties
 * that can't tell a type are left out.
 */
export function typePaths(seen: readonly Evidence[]): TypePath[] {
  const events = seen.reduce((sum, evidence) => sum + evidence.events, 0);
  const merged = mergedByPath(seen.flatMap((evidence) => evidence.properties));
  return merged
    .filter(canTellKind)
    .map((property) => ({ property, worth: worthOf(property, events) }))
    .sort((one, other) => other.worth - one.worth)
    .slice(0, MAX_TYPE_PATHS)
    .map(({ property: { place, events, values, others } }) => ({
      path: place.path,
      types: values.size + Number(others > 0),
      events,
      samples: [...values]
        .sort(([, one], [, other]) => other - one)
        .slice(0, MAX_SAMPLES)
        .map(([value]) => value),
    }));
}

function mergedByPath(properties: readonly PropertyEvidence[]): PropertyEvidence[] {
  const merged = new Map<string, PropertyEvidence>();
  for (const property of properties) {
    const other = merged.get(property.place.path);
    merged.set(property.place.path, other === undefined ? property : sumOf(other, property));
  }
  return [...merged.values()];
}

function sumOf(one: PropertyEvidence, other: PropertyEvidence): PropertyEvidence {
  const values = new Map(one.values);
  for (const [value, count] of other.values) values.set(value, (values.get(value) ?? 0) + count);
  const choices = [one.choice, other.choice].filter((choice) => choice !== undefined);
  return {
    place: one.place,
    events: one.events + other.events,
    values,
    others: one.others + other.others,
    choice: choices.length === 0 ? undefined : Math.min(...choices),
  };
}

function canTellKind(property: PropertyEvidence): boolean {
  const { place, events, values, others, choice } = property;
  const { name, within } = place;
  if (within.length === 0 && name === 'type') return false;
  if (
    values.size < 2 ||
    TELLS_ONE_FROM_OTHERS.has(wordsOfName(name).at(-1) ?? '') ||
    /id$/.test(plainName(name))
  )
    return false;
  if (choice === undefined && (tellsWho(place) || (PLURAL.test(name) && isNumeric(property)))) return false;
  if (events >= ENOUGH_EVENTS && values.size + others > events * MAX_SHARE_OF_VALUES) return false;
  return countOf(values, isKind) >= events * MIN_SHARE_OF_KINDS;
}

/** Whether it holds the name of a person or of a thing. */
function tellsWho({ name, within }: PropertyEvidence['place']): boolean {
  return (
    NAME_OF_SOMEBODY.test(plainName(name)) ||
    PERSONS.has(wordsOfName(name).at(-1) ?? '') ||
    (plainName(name) === 'name' && within.some(namesThing))
  );
}

function isNumeric({ values, others }: PropertyEvidence): boolean {
  return others === 0 && [...values.keys()].every((value) => /^-?\d+$/.test(value));
}

/** How likely it tells the type: between 0 and 1. */
function worthOf(property: PropertyEvidence, allEvents: number): number {
  const { place, events, values, choice } = property;
  const { name, within } = place;
  const isNamed = choice !== undefined;
  const describes =
    DESCRIBES.has(wordsOfName(name).at(-1) ?? '') || namesThing(name) || within.some(namesThing);
  const hasWords = countOf(values, isWord) > events / 2;
  const counts = !isNamed && isNumeric(property) && !NUMBERED_KINDS.has(wordsOfName(name).at(-1) ?? '');
  return (
    (events / allEvents) *
    (isNamed ? 0.9 ** choice : describes ? 0.1 : 0.4) *
    (hasWords ? 1 : 0.3) *
    // After all others.
    (counts ? 0.01 : 1) *
    // Two values tell a little, three or four more.
    (0.4 + 0.15 * Math.min(values.size, 4))
  );
}

/** A word, a number that is no id, `true` or `false`. */
function isKind(value: string): boolean {
  return wordsOfKind(value) > 0 || /^-?\d{1,3}$/.test(value);
}

function isWord(value: string): boolean {
  return wordsOfKind(value) > 0 && value !== 'true' && value !== 'false';
}

function countOf(values: ReadonlyMap<string, number>, isSo: (value: string) => boolean): number {
  let sum = 0;
  for (const [value, count] of values) if (isSo(value)) sum += count;
  return sum;
}

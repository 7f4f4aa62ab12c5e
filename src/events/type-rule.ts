/** Owns the automatic rule: which property of an event tells its type. The vendor documents none. */
import { memoized } from '../util/memo';
import { mayBeKind, namesEvent, wordsOfKind } from './event-kinds';
import { namesThing, plainName } from './names';
import type { Candidate, FindingRule } from './property-finder';
import type { Place } from './shapes';

/** Names of an event, the likeliest first. In exactly this spelling, `event` comes before all others. */
const EVENT_NAMES = [
  'callstatus',
  'callstate',
  'eventtype',
  'event',
  'eventname',
  'callevent',
  'telephonystatus',
];

/** Names of a state: what has happened, or how things are now. */
const STATE_NAMES = [
  'action',
  'changetype',
  'method',
  'messagestatus',
  'smsstatus',
  'textstatus',
  'deliverystatus',
  'status',
  'statuscode',
  'statusname',
  'state',
];

/** Names of a kind: what the event is about, if nothing tells more. */
const SORT_NAMES = ['type', 'subtype', 'kind', 'messagetype'];

/** Names inside an object with a telling name: `status.code` is a status, `event.name` is the name of an event. */
const PARTS = new Set(['code', 'name', 'state', 'status', 'type']);

/** Beside these names, `state` is a part of an address. */
const OF_ADDRESS = new Set(['city', 'country', 'postalcode', 'postcode', 'street', 'zip', 'zipcode']);

/** Values that only tell that something worked, or that this is an event. */
const TELLS_NOTHING = new Set(
  'callback event false none notification null ok success true undefined webhook'.split(' '),
);

const SETTINGS = /(?:config|configuration|option|preference|setting)s?$/i;

const HTTP_METHOD = /^(?:DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT)$/;

/** `NY`, `IL`. */
const STATE_OF_ADDRESS = /^[A-Z]{2}$/;

/** A type with a point or a colon, such as `call.ringing` or `call:ringing`. */
const DOTTED = /\p{L}[.:]\p{L}/u;

interface Ranked extends Candidate<string> {
  /** Compared in turn; the lowest is the best. */
  readonly rank: readonly number[];
}

/**
 * The properties that may tell the type:
 *
 * 1. `event` at the top level. 2. Names of an event, then names of a state; in each group the outer ones first. 3.
 * The same in the first element of an array. 4. Names of a kind, the outer ones first. One with a point in it, such
 * as `call.ringing`, counts as a state.
 *
 * A state or a kind inside an object with the name of a thing (`contact`, `from`, `previous`) is not the event's.
 */
export const typeRule: FindingRule<string> = (places) => {
  const isWrapped = holdsOneThing(places);
  const ranked = places.filter(({ isObject }) => !isObject).flatMap((place) => rank(place, isWrapped));
  return ranked.sort(byRank);
};

/**
 * Whether the event has only one object. Then this object is only a wrapper, with any name, unless it has settings.
 */
function holdsOneThing(places: readonly Place[]): boolean {
  const [first, ...others] = places.filter(({ within, name }) => within.length === 0 && name !== 'type');
  return first !== undefined && others.length === 0 && !SETTINGS.test(first.name);
}

function rank(place: Place, isWrapped: boolean): Ranked[] {
  const { name, within, inArray } = place;
  const level = within.length;
  const array = Number(inArray);
  if (level === 0 && name === 'type') return [];
  if (name === 'event' && level === 0) return [{ place, read: nameOfEvent, rank: [-1] }];
  if (name === 'event') return [{ place, read: kindOfEvent, rank: [array, 0, level, 0] }];
  const own = plainName(name);
  const joined = PARTS.has(own) ? plainName(within.at(-1) ?? '') + own : '';
  const event = indexIn(EVENT_NAMES, own, joined);
  if (event >= 0) {
    return [{ place, read: own === 'name' ? dotted : kindOfEvent, rank: [array, 0, level, 1 + event] }];
  }
  if (within.slice(isWrapped ? 1 : 0).some(namesThing)) return [];
  const state = indexIn(STATE_NAMES, own, joined);
  if (state >= 0) {
    if (own === 'state' && place.besides.some((other) => OF_ADDRESS.has(plainName(other)))) return [];
    return [{ place, read: own === 'state' ? stateOfCall : kindOfState, rank: [array, 1, level, 1 + state] }];
  }
  if (!SORT_NAMES.includes(own)) return [];
  return [
    { place, read: dotted, rank: [array, 1, level, 0] },
    { place, read: kindOfState, rank: [2, array, level, SORT_NAMES.indexOf(own)] },
  ];
}

/** Where the name is; a joined name comes after all of the others. */
function indexIn(names: readonly string[], own: string, joined: string): number {
  const index = names.indexOf(own);
  if (index >= 0 || joined === '') return index;
  const other = names.indexOf(joined);
  return other < 0 ? other : names.length + other;
}

function byRank({ rank: one }: Ranked, { rank: other }: Ranked): number {
  for (const [place, value] of one.entries()) {
    const difference = value - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The most words that a name of an event has: `Incoming text message received`. */
const MAX_WORDS_OF_EVENT = 4;

/** Other types have fewer words: `No answer`. A text with more words is a note that somebody wrote. */
const MAX_WORDS_OF_STATE = 2;

/** Reads a text that passes a test. The test runs once for each text, because types come again and again. */
function textThat(passes: (text: string) => boolean): (value: unknown) => string | undefined {
  const isKnown = memoized(passes);
  return (value) => (typeof value === 'string' && mayBeKind(value) && isKnown(value) ? value : undefined);
}

function hasWordsOfKind(text: string, most: number): boolean {
  const words = wordsOfKind(text);
  return words > 0 && words <= most;
}

function isState(text: string): boolean {
  return (
    hasWordsOfKind(text, MAX_WORDS_OF_STATE) &&
    !TELLS_NOTHING.has(text.toLowerCase()) &&
    !HTTP_METHOD.test(text)
  );
}

/** The type that `event` at the top level gives, if it gives one. */
export function nameOfEvent(value: unknown): string | undefined {
  return typeof value === 'string' && namesEvent(value) ? value : undefined;
}

const kindOfEvent = textThat((text) => hasWordsOfKind(text, MAX_WORDS_OF_EVENT));
const kindOfState = textThat(isState);
const stateOfCall = textThat((text) => isState(text) && !STATE_OF_ADDRESS.test(text));
const dotted = textThat((text) => isState(text) && DOTTED.test(text));

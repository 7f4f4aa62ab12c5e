/** Owns the automatic rule for the id of the call and the id of its party: which property of an event tells them. */
import { namesThing, plainName } from '../events/names';
import type { Candidate, FindingRule } from '../events/property-finder';
import type { Place } from '../events/shapes';

/** The longest id, in characters. */
const MAX_ID_LENGTH = 200;

/**
 * Names of the id of a call, the best first. An id that all parties of a call share comes before the id of a party.
 */
const CALL_ID_NAMES = [
  ...['telephonysessionid', 'callsessionid', 'linkedid', 'globalcallid', 'mastercallid'],
  ...[
    'callid',
    'calluuid',
    'callguid',
    'callsid',
    'callkey',
    'callref',
    'callreference',
    'callcontrolid',
    'callidentifier',
  ],
];

/** Names of an id. Inside `call`, as in `call.id`, it is the id of the call. */
const ID_NAMES = ['id', 'uuid', 'guid', 'sid'];

/** Other names for a call. */
const OTHER_NAMES = ['uniqueid', 'channelid', 'interactionid', 'contactid', 'sessionid'];

/** A conversation, if nothing else tells. It may go on over several calls with a person. */
const LAST_NAMES = ['conversationid', 'conversationuuid'];

/** Names of a party's id. */
const LEG_NAMES = ['partyid', 'legid', 'calllegid', 'legsid', 'participantid'];

/** Lists of parties. */
const PARTIES = ['parties', 'legs', 'participants'];

/** What a party has beside its id, if the event is about this party. */
const STATE_NAMES = ['status', 'state'];

interface Ranked extends Candidate<string> {
  /** Compared in turn; the lowest is the best. */
  readonly rank: readonly number[];
}

/**
 * The properties that may tell the call, the best first:
 *
 * 1. Names of a call's id, such as `callId`. 2. `id` and the like in an object named `call`. 3. What some services
 * call a call, such as `contactId`. 4. `id` and the like elsewhere: the inner ones first, since an outer one is
 * mostly that of the event.
 *
 * Properties in arrays come last. A property of a person, a number or another thing is never taken.
 */
export const callIdRule: FindingRule<string> = (places) => best(places, rankOfCallId);

/** The property that tells the party of the call, if a call may have several. */
export const legRule: FindingRule<string> = (places) => best(places, rankOfLeg);

function best(
  places: readonly Place[],
  rankOf: (place: Place, places: readonly Place[]) => readonly number[] | undefined,
): Ranked[] {
  const ranked = places.flatMap((place): Ranked[] => {
    const rank = place.isObject ? undefined : rankOf(place, places);
    return rank === undefined ? [] : [{ place, rank, read: readId }];
  });
  return ranked.sort((one, other) => order(one.rank, other.rank));
}

function rankOfCallId({ name, within, inArray }: Place): number[] | undefined {
  const own = plainName(name);
  const array = Number(inArray);
  const level = within.length;
  const byName = CALL_ID_NAMES.indexOf(own);
  if (byName >= 0) return [array, 0, byName, level];
  // `call.id` is always the id of a call.
  const isInCall = ['call', 'phonecall'].includes(plainName(within.at(-1) ?? ''));
  const id = ID_NAMES.indexOf(own);
  if (isInCall && id >= 0) return [array, 1, id, level];
  if (within.some(namesThing)) return undefined;
  const other = OTHER_NAMES.indexOf(own);
  if (other >= 0) return [array, 2, other, level];
  if (id >= 0 && !inArray) return [array, 3, -level, id];
  const last = LAST_NAMES.indexOf(own);
  return last >= 0 ? [array, 4, last, level] : undefined;
}

function rankOfLeg({ name, within, inArray, amongSeveral, besides }: Place): number[] | undefined {
  const own = plainName(name);
  const level = within.length;
  const has = (sibling: string) => besides.some((other) => plainName(other) === sibling);
  // A list of all parties does not say which of them the event is about.
  if (amongSeveral && !STATE_NAMES.some(has)) return undefined;
  const byName = LEG_NAMES.indexOf(own);
  if (byName >= 0) return [0, byName, level];
  if (inArray && own === 'id' && PARTIES.includes(plainName(within.at(-1) ?? ''))) return [1, 0, level];
  if (own === 'uniqueid' && has('linkedid')) return [2, 0, level];
  return own === 'callcontrolid' && has('callsessionid') ? [2, 1, level] : undefined;
}

function order(one: readonly number[], other: readonly number[]): number {
  for (const [place, value] of one.entries()) {
    const difference = value - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** An id, or the only one of a list, as text; undefined: the value is not an id. Zero is an id. */
export function readId(value: unknown): string | undefined {
  return Array.isArray(value) && value.length === 1 ? readOneId(value[0]) : readOneId(value);
}

function readOneId(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.length <= MAX_ID_LENGTH && !isBlank(value) ? value : undefined;
}

const SPACE = 0x20;
const DELETE = 0x7f;

function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  // Nearly every id begins with a letter or a digit, and then nothing has to be made of it.
  return !(first > SPACE && first < DELETE) && text.trim() === '';
}

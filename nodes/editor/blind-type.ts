/** Owns the finding that the type tells nothing: recent events have one type or none, there are far too many types, or ids for types. */

import { wordsOfKind } from '../../src/events/event-kinds';
import { isStreamName, STREAMS } from '../../src/protocol/streams';
import { shortened } from '../../src/util/shown';
import type { Translate } from '../shared/translate';

/** The texts about it, which the dialogs share. */
const TEXTS = '@rt-events/node-red/rt-connection:rt-connection.blind';

/** Fewer events may have one type by chance. */
const ENOUGH_EVENTS = 4;

/** Fewer events in which no type was found may be a few odd ones. */
const ENOUGH_UNTOLD = 5;

/** Where there were other types before, so many events of one type are no chance. */
const LONG_RUN = 20;

/** Nobody chooses among so many. */
const TOO_MANY_TYPES = 100;

/** Fewer types that look like ids may be a few odd ones. */
const ENOUGH_TYPES = 5;

/** A type, and how many events have had it. */
export interface CountedType {
  readonly type: string;
  readonly stream: string;
  readonly count: number;
}

/** The types of the events since Node-RED was started or deployed, and those of the remembered events. */
export interface TypesToJudge {
  readonly ever: readonly CountedType[];
  /** Empty: no event is remembered, so all that there ever were are judged. */
  readonly recent: readonly CountedType[];
}

/** How often each type stands there, the most frequent first. */
export function countTypes(events: readonly Omit<CountedType, 'count'>[]): CountedType[] {
  const types = new Map<string, CountedType>();
  for (const { type, stream } of events) {
    const key = `${stream} ${type}`;
    types.set(key, { type, stream, count: (types.get(key)?.count ?? 0) + 1 });
  }
  return [...types.values()].sort((one, other) => other.count - one.count);
}

/**
 * Why the type tells nothing, in one sentence; undefined: it seems to tell something. The recent events decide: what
 * sends the events may have changed since the first ones.
 */
export function blindness({ ever, recent }: TypesToJudge, text: Translate): string | undefined {
  const now = recent.length > 0 ? recent : ever;
  const events = eventsOf(now);
  const ids = now.filter(({ type }) => isId(type));
  const [id] = ids;
  if (id !== undefined && ids.length >= ENOUGH_TYPES && ids.length > now.length / 2)
    return text(`${TEXTS}.ids`, { type: shortened(id.type, 40) });
  // Where the recent events have few types, the many are over.
  if (ever.length >= TOO_MANY_TYPES && now.length > events / 4)
    return text(`${TEXTS}.many`, { types: ever.length });
  return sameBlindness(ever, text) ?? untoldBlindness(now, text) ?? runBlindness(now, text);
}

/** All events that there ever were have one type. */
function sameBlindness(ever: readonly CountedType[], text: Translate): string | undefined {
  return oneType(ever, ENOUGH_EVENTS, (values) => text(`${TEXTS}.one`, values));
}

/** Most events of a stream have no type but the name of their stream. */
function untoldBlindness(now: readonly CountedType[], text: Translate): string | undefined {
  for (const stream of new Set(now.map(({ stream }) => stream))) {
    const ofStream = now.filter((one) => one.stream === stream);
    const events = eventsOf(ofStream);
    const untold = ofStream.find(isUntold);
    if (untold !== undefined && untold.count >= ENOUGH_UNTOLD && untold.count > events / 2)
      return text(`${TEXTS}.most`, { count: untold.count, events, type: untold.type });
  }
  return undefined;
}

/** Events have had one type for long, though there were others before. */
function runBlindness(now: readonly CountedType[], text: Translate): string | undefined {
  return oneType(now, LONG_RUN, (values) => text(`${TEXTS}.run`, values));
}

function oneType(
  types: readonly CountedType[],
  enough: number,
  say: (values: { events: number; type: string }) => string,
): string | undefined {
  const [first] = types;
  const events = eventsOf(types);
  const streams = new Set(types.map(({ stream }) => stream));
  if (first === undefined || events < enough || types.length > streams.size) return undefined;
  return say({ events, type: shortened(first.type, 40) });
}

function eventsOf(types: readonly CountedType[]): number {
  return types.reduce((sum, { count }) => sum + count, 0);
}

/** Where nothing tells the type, it is the name of the message that brings the event. */
function isUntold({ type, stream }: CountedType): boolean {
  return isStreamName(stream) && type === STREAMS[stream].event;
}

/** Some systems use short numbers as types. */
function isId(type: string): boolean {
  return wordsOfKind(type) === 0 && !/^\d{1,3}$/.test(type);
}

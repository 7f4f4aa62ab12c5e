/** Owns the finding that the type tells nothing: all events have one type, there are far too many types, or ids for types. */
import { wordsOfKind } from '../../src/events/event-kinds';
import { shortened } from '../../src/util/shown';
import type { Translate } from '../shared/translate';

/** The texts about it, which the dialogs share. */
const TEXTS = '@rt-events/node-red/rt-connection:rt-connection.blind';

/** Fewer events may have one type by chance. */
const ENOUGH_EVENTS = 4;

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

/** Why the type tells nothing, in one sentence; undefined: it seems to tell something. */
export function blindness(types: readonly CountedType[], text: Translate): string | undefined {
  const [first] = types;
  if (first === undefined) return undefined;
  const type = shortened(first.type, 40);
  if (types.length >= ENOUGH_TYPES && share(types, ({ type }) => isId(type)) > 0.5)
    return text(`${TEXTS}.ids`, { type });
  if (types.length >= TOO_MANY_TYPES) return text(`${TEXTS}.many`, { types: types.length });
  const events = types.reduce((sum, { count }) => sum + count, 0);
  const streams = new Set(types.map(({ stream }) => stream));
  if (events < ENOUGH_EVENTS || types.length > streams.size) return undefined;
  return text(`${TEXTS}.one`, { events, type });
}

function share<T>(all: readonly T[], isSo: (one: T) => boolean): number {
  return all.filter(isSo).length / all.length;
}

/** Some systems use short numbers as types. */
function isId(type: string): boolean {
  return wordsOfKind(type) === 0 && !/^\d{1,3}$/.test(type);
}

/** Owns reading calls that were kept across a restart: whoever kept them may have changed them. */
import { isJsonObject, type JsonObject } from '../util/json';
import type { SavedCall } from './call';
import type { LegState } from './legs';
import { isPhase } from './phase';
import type { Parties } from './report';

/** The calls that can be read, in their order; none where nothing can. */
export function readSavedCalls(kept: unknown): SavedCall[] {
  return Array.isArray(kept) ? kept.flatMap((call) => readCall(call) ?? []) : [];
}

function readCall(call: unknown): SavedCall | undefined {
  if (!isJsonObject(call)) return undefined;
  const { id, phase, previous, startedAt, lastEventAt, events, parties, legs } = call;
  if (typeof id !== 'string' || !isPhase(phase) || phase === 'ended' || phase === 'missed') return undefined;
  if (!isTime(startedAt) || !isTime(lastEventAt)) return undefined;
  return {
    ...{ id, phase, startedAt, lastEventAt },
    previous: isPhase(previous) ? previous : null,
    events: isTime(events) ? events : 0,
    parties: isJsonObject(parties) ? readParties(parties) : {},
    ...timeIn(call, 'rangAt'),
    ...timeIn(call, 'answeredAt'),
    ...timeIn(call, 'ringMs'),
    ...(Array.isArray(legs) && { legs: legs.filter(isLeg) }),
  };
}

function readParties(parties: JsonObject): Parties {
  return { ...textIn(parties, 'direction'), ...textIn(parties, 'from'), ...textIn(parties, 'to') };
}

function textIn<K extends string>(object: JsonObject, name: K): { readonly [N in K]?: string } {
  const text = object[name];
  return typeof text === 'string' ? ({ [name]: text } as { readonly [N in K]: string }) : {};
}

function timeIn<K extends string>(object: JsonObject, name: K): { readonly [N in K]?: number } {
  const time = object[name];
  return isTime(time) ? ({ [name]: time } as { readonly [N in K]: number }) : {};
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

const LEG_STATES: readonly unknown[] = ['ringing', 'connected', 'left', 'over'] satisfies LegState[];

function isLeg(leg: unknown): leg is readonly [string, LegState] {
  return Array.isArray(leg) && typeof leg[0] === 'string' && LEG_STATES.includes(leg[1]);
}

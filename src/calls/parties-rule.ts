/** Owns the automatic rule: which properties of an event tell who talks to whom. */
import { plainName } from '../events/names';
import type { Candidate, FindingRule } from '../events/property-finder';
import type { Place } from '../events/shapes';

/** The longest number or name, in characters. */
const MAX_LENGTH = 100;

const DIRECTION_NAMES = ['direction', 'calldirection', 'initiationmethod'];

/** The caller, and whoever is called. */
const FROM_NAMES = [
  ...[
    'from',
    'fromnumber',
    'fromphone',
    'fromphonenumber',
    'callfrom',
    'caller',
    'callernumber',
    'callerphone',
  ],
  ...[
    'callerphonenumber',
    'callerid',
    'calleridnum',
    'calleridnumber',
    'callingnumber',
    'callingparty',
    'ani',
    'cli',
  ],
  'sourcenumber',
];
const TO_NAMES = [
  ...[
    'to',
    'tonumber',
    'tophone',
    'tophonenumber',
    'callto',
    'callee',
    'calleenumber',
    'calleephone',
    'called',
  ],
  ...[
    'callednumber',
    'calledparty',
    'dialednumber',
    'dnis',
    'did',
    'didnumber',
    'destination',
    'destinationnumber',
    'dst',
  ],
  'exten',
];

/** The other side, and this one: which of them calls tells the direction. */
const REMOTE_NAMES = ['externalnumber', 'remotenumber', 'customernumber', 'customerphone', 'rawdigits'];
const LOCAL_NAMES = ['internalnumber', 'localnumber', 'linenumber', 'trackingnumber', 'businessnumber'];

/** What stands for a party in an object that is named after one: `from.phoneNumber`. The best first. */
const PARTS = [
  'phonenumber',
  'number',
  'e164',
  'phone',
  'digits',
  'tel',
  'uri',
  'extension',
  'extensionnumber',
  'name',
];

export const directionRule: FindingRule<string> = named(DIRECTION_NAMES, readDirection);
export const fromRule: FindingRule<string> = named(FROM_NAMES, readParty);
export const toRule: FindingRule<string> = named(TO_NAMES, readParty);
export const remoteRule: FindingRule<string> = named(REMOTE_NAMES, readParty);
export const localRule: FindingRule<string> = named(LOCAL_NAMES, readParty);

/** The properties with one of these names, or that are a part of an object with one: the outer ones first. */
function named(names: readonly string[], read: Candidate<string>['read']): FindingRule<string> {
  return (places) => {
    const ranked = places.flatMap((place) => {
      const rank = place.isObject ? undefined : rankOf(place, names);
      return rank === undefined ? [] : [{ place, read, rank }];
    });
    return ranked.sort((one, other) => one.rank - other.rank);
  };
}

function rankOf({ name, within }: Place, names: readonly string[]): number | undefined {
  const own = names.indexOf(plainName(name));
  if (own >= 0) return within.length * 1000 + own * 10;
  const parent = names.indexOf(plainName(within.at(-1) ?? ''));
  const part = PARTS.indexOf(plainName(name));
  return parent >= 0 && part >= 0 ? (within.length - 1) * 1000 + parent * 10 + part : undefined;
}

const DIRECTIONS: readonly (readonly [string, RegExp])[] = [
  ['inbound', /^(?:in|inbound|incoming|received|terminating)\b/i],
  ['outbound', /^(?:out|outbound|outgoing|placed|originating)\b/i],
  ['internal', /^(?:internal|intern)\b/i],
];

/** `in`, `Inbound` and `incoming` are one direction; what is none of those known is told as it is. */
export function readDirection(value: unknown): string | undefined {
  const text = readParty(value);
  if (text === undefined) return undefined;
  return DIRECTIONS.find(([, words]) => words.test(text))?.[0] ?? text;
}

/** A number or a name, as it is written. */
export function readParty(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || text.length > MAX_LENGTH ? undefined : text;
}

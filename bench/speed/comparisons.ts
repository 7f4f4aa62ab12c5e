/** Owns the comparisons by CPU time: the two sides, the load and the target. */

import type { FlowNode } from '../../tools/node-red';
import type { NodeRedVersion } from '../../tools/node-red-process';
import { coreSwitch, coreToAll, coreUnfiltered } from '../flows/core';
import { type RtEventsOptions, rtCall, rtEvents } from '../flows/rt-events';
import { numberedType, patternOf, THREE_RULES } from '../server/events';
import type { Types } from '../server/frames';
import type { EventServer } from '../server/server-process';
import type { Compiled } from './compiled';

/** Somebody to be measured. */
export interface Contestant {
  readonly name: string;
  /** The process that it runs in. Those that share one are deployed in turns: then only the flows differ. */
  readonly process: string;
  /** What is deployed there, for the process's name at the server; none: no Node-RED, but a client. */
  readonly flow?: (server: EventServer, process: string) => readonly FlowNode[];
  /** A user folder with the build of the package that it has; default: this build. */
  readonly build?: string;
  /** Default: `ws` and `JSON.parse` alone. */
  readonly client?: keyof Pick<Compiled, 'bareClient' | 'readingClient'>;
}

/** A contestant under a load: of each event, so many messages arrive. */
export interface Entry {
  readonly contestant: Contestant;
  readonly types: Types;
  readonly messagesAnEvent: number;
}

export interface Comparison {
  readonly id: string;
  readonly title: string;
  readonly ours: Entry;
  readonly reference: Entry;
  /** The cost that both sides have anyway. Only the cost beyond this is compared. Default: nothing. */
  readonly beyond?: Entry;
  /** What the reference's cost divided by ours is to be, at least; undefined: for information. */
  readonly atLeast?: number | Readonly<Record<NodeRedVersion, number>>;
  readonly events: number;
  /** Default: as fast as they are taken. */
  readonly perSecond?: number;
}

function ours(name: string, options: RtEventsOptions, process = name): Contestant {
  return { name, process, flow: (server, process) => rtEvents(server.apiUrl(process), options) };
}

/** In the process of the others with one node, so that only the node differs. */
function calls(name: string, phases: Parameters<typeof rtCall>[1]): Contestant {
  return { name, process: 'rt-one', flow: (server, process) => rtCall(server.apiUrl(process), phases) };
}

function core(name: string, flow: (url: string) => readonly FlowNode[]): Contestant {
  return { name, process: name, flow: (server, process) => flow(server.bareUrl(process)) };
}

const EVERYTHING = () => ['!bench.*'];

const BARE: Contestant = { name: 'bare', process: 'bare' };
const READING: Contestant = { name: 'reading', process: 'reading', client: 'readingClient' };
export const RT_50 = ours('rt-50', { nodes: 50 }, 'rt');
export const RT_500 = ours('rt-500', { nodes: 500 }, 'rt');
export const RT_PATTERNS = ours('rt-patterns', { nodes: 50, types: (index) => [patternOf(index)] }, 'rt');
export const RT_RULES = ours('rt-rules', { nodes: 50, rules: THREE_RULES }, 'rt');
const RT_FORGETFUL = ours('rt-forgetful', { nodes: 50, catalogue: false }, 'rt');
export const RT_TO_ALL = ours('rt-to-all', { nodes: 50, types: EVERYTHING });
export const RT_UNFILTERED = ours('rt-unfiltered', { nodes: 1, types: EVERYTHING });
const RT_ONE = ours('rt-one', { nodes: 1 });
/** Each event answers or holds the call, by turns: a message for each. */
const TURNS = ['answered', 'held'].map((phase, turn) => ({
  phase,
  types: Array.from({ length: 25 }, (_, pair) => numberedType(2 * pair + turn)),
}));
const RT_CALL = calls('rt-call', TURNS);
const RT_CALL_IDLE = calls('rt-call-idle', [{ phase: 'ended', types: ['never'] }]);
/** Looks into each event, and wants none. */
const RT_PARSING = ours(
  'rt-parsing',
  { nodes: 1, types: EVERYTHING, rules: [{ property: 'direction', op: 'eq', value: 'outbound' }] },
  'rt-one',
);
const RT_NOBODY = ours('rt-nobody', { nodes: 0 }, 'rt-one');
const RT_ONE_FOR_ALL = ours('rt-one-for-all', { nodes: 1, types: EVERYTHING }, 'rt-one');
const CORE_SWITCH = core('core-switch', (url) => coreSwitch(url, 50));
const CORE_TO_ALL = core('core-to-all', (url) => coreToAll(url, 50));
const CORE_UNFILTERED = core('core-unfiltered', coreUnfiltered);
const CORE_ONE = core('core-one', (url) => coreSwitch(url, 1));

/** The types that 50 nodes want one each. */
export const WANTED: Types = { first: 0, count: 50 };
/** As many, of which nobody wants any. */
export const UNWANTED: Types = { first: 900, count: 50 };

export function entry(contestant: Contestant, messagesAnEvent = 1, types = WANTED): Entry {
  return { contestant, types, messagesAnEvent };
}

export const BURST_EVENTS = 5_000;
/** Longer than the deploy before each takes, and shorter than what disturbs the machine. */
export const SHARED_PROCESS_EVENTS = 10_000;
/** Enough for a queue to grow where nothing keeps it from growing. */
export const LONG_BLAST_EVENTS = 20_000;
/** Far below what anybody's limit is: most of the cost is to wake up. */
export const STEADY_RATE = 5_000;
export const STEADY_EVENTS = 2_500;
/** Where each event becomes 50 messages. */
export const FAN_OUT_EVENTS = 200;

export const COMPARISONS: readonly Comparison[] = [
  {
    id: 'switch',
    title: '50 nodes, one type each, against one `websocket in` and one `switch` of 50',
    ours: entry(RT_50),
    reference: entry(CORE_SWITCH),
    atLeast: 3,
    events: LONG_BLAST_EVENTS,
  },
  {
    id: 'switch-short',
    title: `the same in bursts of ${BURST_EVENTS} events`,
    ours: entry(RT_50),
    reference: entry(CORE_SWITCH),
    events: BURST_EVENTS,
  },
  {
    id: 'parse-alone',
    title: '50 nodes, one type each, against `ws` and `JSON.parse` alone',
    ours: entry(RT_50),
    reference: entry(BARE),
    atLeast: 0.7,
    events: BURST_EVENTS,
  },
  {
    id: 'unwanted',
    title: '50 nodes, none wants the event, against `ws` and `JSON.parse` alone',
    ours: entry(RT_50, 0, UNWANTED),
    reference: entry(BARE, 1, UNWANTED),
    atLeast: { '4.1': 1.5, '5': 1.8 },
    events: BURST_EVENTS,
  },
  {
    id: 'reading-steady',
    title: `\`ws\` alone against \`ws\` and \`JSON.parse\`, at ${STEADY_RATE} events a second`,
    ours: entry(READING, 1, UNWANTED),
    reference: entry(BARE, 1, UNWANTED),
    events: STEADY_EVENTS,
    perSecond: STEADY_RATE,
  },
  {
    id: 'unwanted-steady',
    title: `50 nodes, none wants the event, against \`ws\` and \`JSON.parse\` alone, at ${STEADY_RATE} events a second`,
    ours: entry(RT_50, 0, UNWANTED),
    reference: entry(BARE, 1, UNWANTED),
    events: STEADY_EVENTS,
    perSecond: STEADY_RATE,
  },
  {
    id: 'many',
    title: '500 nodes against 50',
    ours: entry(RT_500),
    reference: entry(RT_50),
    atLeast: 0.95,
    events: SHARED_PROCESS_EVENTS,
  },
  {
    id: 'all',
    title: 'all of 50 nodes want every event, against core, which clones for each',
    ours: entry(RT_TO_ALL, 50),
    reference: entry(CORE_TO_ALL, 50),
    atLeast: 1.3,
    events: FAN_OUT_EVENTS,
  },
  {
    id: 'patterns',
    title: 'a pattern with a wildcard in each of 50 nodes, against exact types',
    ours: entry(RT_PATTERNS),
    reference: entry(RT_50),
    atLeast: 0.8,
    events: SHARED_PROCESS_EVENTS,
  },
  {
    id: 'rules',
    title: 'three rules in each of 50 nodes, against none',
    ours: entry(RT_RULES),
    reference: entry(RT_50),
    atLeast: 0.7,
    events: SHARED_PROCESS_EVENTS,
  },
  {
    id: 'catalogue',
    title: 'what was seen is remembered, against not',
    ours: entry(RT_50),
    reference: entry(RT_FORGETFUL),
    atLeast: 0.97,
    events: SHARED_PROCESS_EVENTS,
  },
  {
    id: 'call',
    title:
      'one `rt call` with a change of a call at each event, against one `rt events` that wants every event',
    ours: entry(RT_CALL),
    reference: entry(RT_ONE_FOR_ALL),
    atLeast: 0.8,
    events: SHARED_PROCESS_EVENTS,
  },
  {
    id: 'call-share',
    title: 'the same, of each only what it costs beyond parsing: the share of the node',
    ours: entry(RT_CALL),
    reference: entry(RT_ONE_FOR_ALL),
    beyond: entry(RT_PARSING, 0),
    atLeast: 0.67,
    events: SHARED_PROCESS_EVENTS,
  },
  {
    id: 'no-call',
    title: 'one `rt call` and events that belong to no call, against no node',
    ours: entry(RT_CALL_IDLE, 0),
    reference: entry(RT_NOBODY, 0),
    atLeast: 0.97,
    events: SHARED_PROCESS_EVENTS,
  },
  {
    id: 'unfiltered',
    title: 'one node that wants every event, against `websocket in` alone',
    ours: entry(RT_UNFILTERED),
    reference: entry(CORE_UNFILTERED),
    events: BURST_EVENTS,
  },
  {
    id: 'one-type',
    title: 'one node that wants one type of 50, against `websocket in` and a `switch`',
    ours: entry(RT_ONE, 1 / 50),
    reference: entry(CORE_ONE, 1 / 50),
    events: BURST_EVENTS,
  },
];

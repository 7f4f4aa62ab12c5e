/** Owns the flows of this package's nodes: one connection, some `rt events` nodes, each with a sink of its own. */

import type { FlowNode } from '../../tools/node-red';
import { BEGIN, END } from '../probe/marks';
import { numberedType } from '../server/events';
import { countingSink, each, markSink, node, type SinkOptions, TAB } from './flow';

export interface RtEventsOptions extends SinkOptions {
  /** How many `rt events` nodes. */
  readonly nodes: number;
  /** The patterns of each node; default: its own type alone. */
  readonly types?: (index: number) => readonly string[];
  /** The rules of each node; default: none. */
  readonly rules?: readonly object[];
  /** Whether the connection remembers what it saw, for the editor; default: yes, as for users. */
  readonly catalogue?: boolean;
}

const ownType = (index: number): string[] => [numberedType(index)];

export function rtEvents(
  url: string,
  { nodes, types = ownType, rules = [], catalogue = true, ...sinks }: RtEventsOptions,
): FlowNode[] {
  return [
    TAB,
    { id: 'connection', type: 'rt-connection', name: '', url, catalogue },
    ...each(nodes, (index) => events(`events-${index}`, types(index), rules, `sink-${index}`)),
    ...each(nodes, (index) => countingSink(`sink-${index}`, sinks)),
    events('events-marks', [BEGIN, END], [], 'marks'),
    markSink('marks', sinks),
  ];
}

/** One `rt call` with these phases, which finds all else itself. */
export function rtCall(
  url: string,
  phases: readonly { readonly phase: string; readonly types: readonly string[] }[],
): FlowNode[] {
  const calls = { connection: 'connection', stream: 'user', phases };
  return [...rtEvents(url, { nodes: 0 }), node('calls', 'rt call', calls, [['sink']]), countingSink('sink')];
}

/** `count` nodes that share one sink: what they cost by being there. */
export function idleRtEvents(url: string, count: number): FlowNode[] {
  return [
    ...rtEvents(url, { nodes: 0 }),
    countingSink('sink'),
    ...each(count, (index) => events(`events-${index}`, ownType(index), [], 'sink')),
  ];
}

/** A connection for each URL, with one node that uses it. */
export function manyConnections(urls: readonly string[]): FlowNode[] {
  return [
    TAB,
    ...urls.flatMap((url, index) => [
      { id: `connection-${index}`, type: 'rt-connection', name: '', url },
      node(`events-${index}`, 'rt events', { connection: `connection-${index}`, stream: 'user' }),
    ]),
  ];
}

function events(id: string, types: readonly string[], rules: readonly object[], wiredTo: string): FlowNode {
  return node(
    id,
    'rt events',
    { connection: 'connection', stream: 'user', types, rules, split: false, outputs: 1 },
    [[wiredTo]],
  );
}

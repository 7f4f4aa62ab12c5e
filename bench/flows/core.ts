/** Owns the comparison: flows of Node-RED's own nodes, each the best that a skilled user would wire for its purpose. */

import type { FlowNode } from '../../tools/node-red';
import { BEGIN, END } from '../probe/marks';
import { numberedType } from '../server/events';
import { countingSink, each, markSink, node, type SinkOptions, TAB } from './flow';

/** A `websocket in` that parses each frame, once, and sends the event as the message: cheaper than a `json` node. */
function webSocketIn(url: string, wiredTo: readonly string[]): FlowNode[] {
  return [
    {
      id: 'client',
      type: 'websocket-client',
      path: url,
      tls: '',
      wholemsg: 'true',
      hb: '0',
      subprotocol: '',
    },
    node('in', 'websocket in', { server: '', client: 'client' }, [[...wiredTo]]),
  ];
}

/** A `switch` that stops at the first rule that matches, with one output for each type. */
function switchOn(types: readonly string[], outputs: readonly string[]): FlowNode {
  return node(
    'switch',
    'switch',
    {
      property: 'event',
      propertyType: 'msg',
      rules: types.map((type) => ({ t: 'eq', v: type, vt: 'str' })),
      checkall: 'false',
      repair: false,
      outputs: types.length,
    },
    outputs.map((id) => [id]),
  );
}

/** Each of `count` types to a flow of its own: one `websocket in`, one `switch` with as many outputs. */
export function coreSwitch(url: string, count: number, options: SinkOptions = {}): FlowNode[] {
  const types = each(count, numberedType);
  const sinks = each(count, (index) => countingSink(`sink-${index}`, options));
  return [
    TAB,
    ...webSocketIn(url, ['switch']),
    // The marks come last, where they cost the other types nothing.
    switchOn([...types, BEGIN, END], [...sinks.map(({ id }) => id), 'marks', 'marks']),
    ...sinks,
    markSink('marks', options),
  ];
}

/** Every event, unfiltered, to one flow. */
export function coreUnfiltered(url: string, options: SinkOptions = {}): FlowNode[] {
  return [TAB, ...webSocketIn(url, ['sink']), markSink('sink', options)];
}

/** Every event to each of `count` flows: Node-RED clones it for all but the first. */
export function coreToAll(url: string, count: number): FlowNode[] {
  const sinks = [markSink('sink-0'), ...each(count - 1, (index) => countingSink(`sink-${index + 1}`))];
  return [
    TAB,
    ...webSocketIn(
      url,
      sinks.map(({ id }) => id),
    ),
    ...sinks,
  ];
}

/** The cheapest nodes that core has for events from elsewhere, to compare what a node costs by being there. */
export function linkIns(count: number): FlowNode[] {
  return each(count, (index) => node(`link-${index}`, 'link in', { links: [] }, [['sink']]));
}

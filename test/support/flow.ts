/** Owns the nodes that tests put into flows: those of this package as the editor saves them, and a few of core's. */
import type { FlowNode } from './node-red';

/** The tab that all these nodes are in. */
export const TAB: FlowNode = { id: 'tab', type: 'tab' };

/** What makes a node one of a flow: Node-RED takes a node without a place for a configuration node. */
const PLACE = { z: TAB.id, x: 100, y: 100 };

/** An `rt-connection` with the token that the simulator accepts, as the editor deploys it. */
export function connectionNode(url: string, settings: Readonly<Record<string, unknown>> = {}): FlowNode {
  const defaults = {
    name: '',
    auth: 'token',
    accountId: '',
    restUrl: '',
    tls: '',
    typeProperty: '',
    heartbeat: 30,
  };
  const credentials = { token: 'demo' };
  return { id: 'connection', type: 'rt-connection', ...defaults, url, credentials, ...settings };
}

/** An `rt events` node with one output. */
export function eventsNode(
  id: string,
  settings: Readonly<Record<string, unknown>> = {},
  wiredTo: readonly string[] = [],
): FlowNode {
  const defaults = { name: id, connection: 'connection', stream: 'user', types: [], rules: [], split: false };
  return { id, type: 'rt events', ...PLACE, ...defaults, outputs: 1, ...settings, wires: [wiredTo] };
}

/** An `rt status` node. */
export function statusNode(id: string, wiredTo: readonly string[]): FlowNode {
  return { id, type: 'rt status', ...PLACE, name: id, connection: 'connection', wires: [wiredTo] };
}

/** A function node with one output that leads nowhere. */
export function functionNode(id: string, func: string): FlowNode {
  return { id, type: 'function', ...PLACE, name: id, func, outputs: 1, wires: [[]] };
}

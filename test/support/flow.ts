/** Owns the nodes that tests put into flows: those of this package as the editor saves them, and a few of core's. */
import type { NodeMessage } from 'node-red';
import { PROPERTY_NAMES, SETTINGS } from '../../src/configuration/table';
import { type FlowNode, PLACE } from '../../tools/node-red';

type Settings = Readonly<Record<string, unknown>>;

/** The tab that all these nodes are in. */
export const TAB: FlowNode = { id: 'tab', type: 'tab' };

const IN_TAB = { z: TAB.id, ...PLACE };

/** An `rt-connection` with the token that the simulator accepts, as the editor deploys it. */
export function connectionNode(url: string, settings: Settings = {}): FlowNode {
  const defaults = Object.fromEntries(PROPERTY_NAMES.map((name) => [name, SETTINGS[name].default]));
  const credentials = { token: 'demo' };
  return { id: 'connection', type: 'rt-connection', name: '', ...defaults, url, credentials, ...settings };
}

/** An `rt events` node; each of its outputs leads to the nodes of these ids. */
export function eventsNode(
  id: string,
  settings: Settings = {},
  ...outputs: readonly (readonly string[])[]
): FlowNode {
  const filter = { types: [], rules: [], split: false, outputs: 1 };
  const defaults = { name: id, connection: 'connection', stream: 'user', ...filter, showLast: false };
  return { id, type: 'rt events', ...IN_TAB, ...defaults, ...settings, wires: outputs };
}

/** Makes nodes of a type that have a connection, at most one output, and these settings unless a test chooses others. */
const makerOf =
  (type: string, defaults: Settings = {}) =>
  (id: string, settings: Settings = {}, wiredTo: readonly string[] = []): FlowNode => ({
    ...{ id, type, ...IN_TAB, name: id, connection: 'connection' },
    ...{ ...defaults, ...settings, wires: [wiredTo] },
  });

export const callNode = makerOf('rt call', { stream: 'user', phases: [], emit: 'changes', maxMinutes: 240 });
export const requestNode = makerOf('rt request');
export const statusNode = makerOf('rt status');
export const textNode = makerOf('rt text');

export function tokenNode(id: string, wiredTo: readonly string[]): FlowNode {
  return makerOf('rt token')(id, {}, wiredTo);
}

/** A function node with one output that leads nowhere. */
export function functionNode(id: string, func: string): FlowNode {
  return { id, type: 'function', ...IN_TAB, name: id, func, outputs: 1, wires: [[]] };
}

/** Nodes that keep what they get, for tests to await: there are some in the runtime of the tests alone. */
export function probes(...ids: readonly string[]): FlowNode[] {
  return ids.map((id) => ({ id, type: 'probe', ...IN_TAB, wires: [] }));
}

/** Core's Catch node with a probe; `scope`: the ids of the nodes that it is for. */
export function caught(id: string, scope: readonly string[] | null = null, z = TAB.id): FlowNode[] {
  const catching = { id: `catch-${id}`, type: 'catch', ...IN_TAB, scope, uncaught: false, wires: [[id]] };
  return [catching, ...probes(id)].map((node) => ({ ...node, z }));
}

/** What a Catch node adds to a message. */
interface CaughtError {
  readonly message: string;
  readonly source: { readonly id: string; readonly type: string };
}

/** The error in a message of a Catch node. */
export function errorIn(message: NodeMessage): CaughtError {
  return (message as NodeMessage & { readonly error: CaughtError }).error;
}

/** Core's Status node with a probe; `scope`: the ids of the nodes that it is for. */
export function statusesOf(id: string, scope: readonly string[] | null = null): FlowNode[] {
  return [{ id: `status-${id}`, type: 'status', ...IN_TAB, scope, wires: [[id]] }, ...probes(id)];
}

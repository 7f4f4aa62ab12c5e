/** Owns the nodes that the tests of this folder put into flows. */
import { type FlowNode, PLACE } from '../support/node-red';
import type { Credentials } from './runtime';

type Settings = Readonly<Record<string, unknown>>;

export const TAB: FlowNode = { id: 'tab', type: 'tab' };

/** What the simulator accepts, for the node of {@link connection}. */
export const DEMO: Credentials = { connection: { token: 'demo' } };

export function connection(url: string, settings: Settings = {}): FlowNode {
  return { id: 'connection', type: 'rt-connection', url, ...settings };
}

/** An `rt events` node; its outputs lead to the probes of these ids. */
export function events(id: string, settings: Settings = {}, ...probes: readonly string[]): FlowNode {
  return {
    id,
    type: 'rt events',
    z: TAB.id,
    ...PLACE,
    connection: 'connection',
    ...settings,
    wires: probes.map((target) => [target]),
  };
}

export function rtStatus(id: string, settings: Settings = {}, ...probes: readonly string[]): FlowNode {
  return { ...events(id, settings, ...probes), type: 'rt status' };
}

export function probes(...ids: readonly string[]): FlowNode[] {
  return ids.map((id) => ({ id, type: 'probe', z: TAB.id, ...PLACE, wires: [] }));
}

/** Core's Catch node with a probe; `scope`: the ids of the nodes that it is for. */
export function caught(id: string, scope: readonly string[] | null = null, z = TAB.id): FlowNode[] {
  return [
    { id: `catch-${id}`, type: 'catch', z, ...PLACE, scope, uncaught: false, wires: [[id]] },
    { id, type: 'probe', z, ...PLACE, wires: [] },
  ];
}

/** Core's Status node with a probe; `scope`: the ids of the nodes that it is for. */
export function statusesOf(id: string, scope: readonly string[] | null = null): FlowNode[] {
  return [{ id: `status-${id}`, type: 'status', z: TAB.id, ...PLACE, scope, wires: [[id]] }, ...probes(id)];
}

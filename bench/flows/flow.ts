/** Owns what the flows of the measurements have in common: tabs, nodes, and the sinks that count. */
import type { FlowNode } from '../../tools/node-red';
import type { Looking } from '../probe/probe';

export const TAB: FlowNode = { id: 'tab', type: 'tab', label: 'bench' };

/** What the sinks of a flow do besides counting. */
export interface SinkOptions {
  readonly looking?: Looking;
  /** How long each message keeps the process busy. */
  readonly busyMs?: number;
}

/** A node of this flow, `outputs` being the ids that each of its outputs is wired to. */
export function node(
  id: string,
  type: string,
  properties: object,
  outputs: readonly string[][] = [],
): FlowNode {
  return { id, type, z: TAB.id, name: '', ...properties, x: 0, y: 0, wires: outputs };
}

/** A sink that counts what reaches it. */
export function countingSink(id: string, options: SinkOptions = {}): FlowNode {
  return node(id, 'bench sink', options);
}

/** A sink that also starts and ends the measurement. Each flow has one. */
export function markSink(id: string, options: SinkOptions = {}): FlowNode {
  return node(id, 'bench sink', { ...options, marks: true });
}

/** Whatever is made for each number from 0 to `count - 1`. */
export function each<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

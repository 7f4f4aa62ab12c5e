/** Owns running an example in Node-RED's runtime, without an editor and without an account. */
import assert from 'node:assert/strict';
import type { Node, NodeMessage } from 'node-red';
import { readExample } from '../../tools/example-flow';
import type { FlowNode } from '../../tools/node-red';
import type { FlowRuntime } from '../support/flow-runtime';

/** An example that runs. */
export interface Running {
  readonly flow: readonly FlowNode[];
  /** The node with this name; a missing one fails the test. */
  node(name: string): Node;
  /** The next message that reaches the node with this name. */
  arrival(name: string): Promise<NodeMessage>;
  /** Resolves when the `file` node with this name has written the next time. */
  written(name: string): Promise<NodeMessage>;
}

/** Starts an example as imported, apart from what `adapt` changes in its nodes. */
export async function startExample(
  runtime: FlowRuntime,
  example: string,
  adapt: (node: FlowNode) => FlowNode = (node) => node,
): Promise<Running> {
  const flow = readExample(example).map(adapt);
  await runtime.start(...flow.flatMap(observed));
  const node = (name: string): Node => {
    const found = flow.find((candidate) => candidate.name === name);
    return runtime.node(found?.id ?? assert.fail(`'${example}' has no node named '${name}'`));
  };
  return {
    flow,
    node,
    arrival: (name) => new Promise((resolve) => node(name).once('input', resolve)),
    written: (name) => runtime.probe(observerOf(node(name).id)).next(),
  };
}

const observerOf = (id: string) => `after-${id}`;

/** A file node says that it has written only by sending on. */
function observed(node: FlowNode): readonly FlowNode[] {
  if (node.type !== 'file') return [node];
  const observer = observerOf(node.id);
  return [
    { ...node, wires: [[observer]] },
    { ...node, id: observer, type: 'probe', wires: [] },
  ];
}

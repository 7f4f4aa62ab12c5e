/** Owns running an example in Node-RED's runtime, without an editor and without an account. */
import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import rtConnection from '../../nodes/rt-connection/rt-connection';
import rtEvents from '../../nodes/rt-events/rt-events';
import rtStatus from '../../nodes/rt-status/rt-status';
import rtToken from '../../nodes/rt-token/rt-token';
import { CORE_MODULES } from './core-nodes';
import { type FlowNode, readExample } from './example-flow';

type NodeModule = (RED: NodeAPI) => void;

/** What is used of node-red-node-test-helper, which has no types. */
interface Helper {
  init(runtimePath: string): void;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(
    nodes: readonly NodeModule[],
    flow: readonly FlowNode[],
    credentials: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): Node | null;
  url(): string;
}

const helper = require('node-red-node-test-helper') as Helper;

/** An example that runs. */
export interface Running {
  readonly flow: readonly FlowNode[];
  /** The node with this name; a missing one fails the test. */
  node(name: string): Node;
  /** The next message that reaches the node with this name. */
  arrival(name: string): Promise<NodeMessage>;
  /** Resolves when the `file` node with this name has written the next time. */
  written(name: string): Promise<NodeMessage>;
  isRunning(id: string): boolean;
}

/** Where core's HTTP and WebSocket nodes listen, `http://…`. */
export const runtimeUrl = (): string => helper.url();

/** Call in a `describe`: the runtime is there for its tests, and whatever they started is gone after each. */
export function useRuntime(): void {
  before(() => {
    helper.init(require.resolve('node-red-4'));
    return helper.startServer();
  });
  afterEach(() => helper.unload());
  after(() => helper.stopServer());
}

/** Starts an example as imported, apart from what `adapt` changes in its nodes. */
export async function startExample(
  example: string,
  adapt: (node: FlowNode) => FlowNode = (node) => node,
): Promise<Running> {
  const flow = readExample(example).map(adapt).flatMap(observed);
  const core = new Set(flow.flatMap(({ type }) => CORE_MODULES.get(type) ?? []));
  const modules = [...core].map((file) => require(file) as NodeModule);
  const credentials = flow.flatMap(({ id, credentials }) =>
    credentials === undefined ? [] : [[id, credentials]],
  );
  await helper.load(
    [rtConnection, rtEvents, rtStatus, rtToken, ...modules],
    flow,
    Object.fromEntries(credentials),
  );
  const node = (name: string): Node => {
    const id = flow.find((candidate) => candidate.name === name)?.id ?? '';
    return helper.getNode(id) ?? assert.fail(`'${example}' runs no node named '${name}'`);
  };
  return {
    flow,
    node,
    arrival: (name) => new Promise((resolve) => node(name).once('input', resolve)),
    written: (name) => {
      const observer = helper.getNode(observerOf(node(name).id));
      return new Promise((resolve) => observer?.once('input', resolve));
    },
    isRunning: (id) => helper.getNode(id) !== null,
  };
}

const observerOf = (id: string) => `after-${id}`;

/** A file node says that it has written only by sending on. */
function observed(node: FlowNode): FlowNode[] {
  if (node.type !== 'file') return [node];
  const observer = observerOf(node.id);
  return [
    { ...node, wires: [[observer]] },
    { id: observer, type: 'helper', ...(node.z !== undefined && { z: node.z }), wires: [] },
  ];
}

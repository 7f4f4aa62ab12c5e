/** Owns what the nodes of this package see of each other: the connection that a node was configured to use. */
import type { Node, NodeAPI } from 'node-red';
import type { StreamName } from '../../src/protocol/streams';
import type { Session } from '../../src/session/session';

export interface ConnectionNode extends Node {
  readonly session: Session;
  /** The host that it talks to, for texts. */
  readonly host: string;
  /** Equal for connections that get the same events; undefined: it can't work, or nobody knows yet whose events it gets. */
  readonly account: string | undefined;
  /** The nodes that use it, and the stream that they take; undefined: none. Its problems are told in their flows. */
  readonly members: Map<Node, StreamName | undefined>;
}

/** The connections that run in each Node-RED. Of one with the nodes installed anew, too: its routes know no others. */
const running = new WeakMap<object, Set<ConnectionNode>>();

/** The connections that run in this Node-RED. */
export function runningConnections(RED: NodeAPI): Set<ConnectionNode> {
  const those = running.get(RED.events) ?? new Set();
  running.set(RED.events, those);
  return those;
}

/** The connection with this id; undefined if there is none, it is disabled, or it is something else. */
export function findConnection(RED: NodeAPI, id: unknown): ConnectionNode | undefined {
  const node: Node | null = typeof id === 'string' ? RED.nodes.getNode(id) : null;
  return isConnectionNode(node) ? node : undefined;
}

function isConnectionNode(node: Node | null): node is ConnectionNode {
  return node?.type === 'rt-connection' && 'session' in node;
}

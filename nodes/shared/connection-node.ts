/** Owns what the nodes of this package know of each other: a node knows its connection. */
import type { Node, NodeAPI } from 'node-red';
import type { StreamName } from '../../src/protocol/streams';
import type { Session } from '../../src/session/session';

export interface ConnectionNode extends Node {
  readonly session: Session;
  /** The host of the connection, for texts. */
  readonly host: string;
  /**
   * Equal for connections that get the same events; undefined: the connection can't work, or its user is not known
   * yet.
   */
  readonly account: string | undefined;
  /**
   * The nodes that use the connection, and their streams; undefined: no stream. Their flows are told of its problems.
   */
  readonly members: Map<Node, StreamName | undefined>;
}

/**
 * The connections that run in each Node-RED. They are found again after a new installation of the nodes, because the
 * old routes stay.
 */
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

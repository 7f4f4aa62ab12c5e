/** Owns how a connection's problem reaches flows: each Catch node for one of its nodes gets it once. */
import type { Node, NodeMessage } from 'node-red';
import type { ToldProblem } from './messages';

/**
 * The part of a flow that gives an error to its Catch nodes. A subflow gives it to the Catch nodes of its parent if
 * it has none.
 */
interface ErrorHandlingFlow {
  readonly catchNodes: readonly CatchNode[];
  readonly parent?: unknown;
  handleError(node: Node, text: string, message: ToldProblem): boolean;
}

interface CatchNode {
  receive(message: NodeMessage): void;
}

/**
 * Gives the error to the Catch nodes of every flow in which one of the nodes is.
 *
 * `node.error()` on each node would tell a Catch node once for each node of its flow, and write as many lines to the
 * log. On the config node it would do the same.
 */
export function raise(nodes: Iterable<Node>, text: string, message: ToldProblem): void {
  const told = new Set<unknown>();
  for (const node of nodes) {
    const flow: unknown = node._flow;
    if (handlesErrors(flow)) tellingOnce(flow, told).handleError(node, text, message);
    else if (!told.has(flow)) {
      told.add(flow);
      node.error(text, message);
    }
  }
}

/**
 * The flow, but its Catch nodes hear an error only once. Node-RED still decides which Catch nodes an error is for (in
 * groups, around a subflow, or for errors that no other one takes).
 */
function tellingOnce(flow: ErrorHandlingFlow, told: Set<unknown>): ErrorHandlingFlow {
  const { catchNodes, parent } = flow;
  return Object.create(flow, {
    catchNodes: { value: catchNodes.map((catchNode) => hearingOnce(catchNode, told)) },
    parent: { value: handlesErrors(parent) ? tellingOnce(parent, told) : parent },
  });
}

function hearingOnce(catchNode: CatchNode, told: Set<unknown>): CatchNode {
  const receive = (message: NodeMessage) => {
    if (told.has(catchNode)) return;
    told.add(catchNode);
    catchNode.receive(message);
  };
  return Object.create(catchNode, { receive: { value: receive } });
}

function handlesErrors(flow: unknown): flow is ErrorHandlingFlow {
  return (
    typeof flow === 'object' &&
    flow !== null &&
    'catchNodes' in flow &&
    Array.isArray(flow.catchNodes) &&
    'handleError' in flow &&
    typeof flow.handleError === 'function'
  );
}

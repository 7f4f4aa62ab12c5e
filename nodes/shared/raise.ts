/** Owns how a connection's problem reaches flows: once for each flow, whichever of its nodes a Catch node watches. */
import type { Node, NodeMessage } from 'node-red';

/** The part of a flow that hands an error to its Catch nodes, and tells whether one took it. */
interface ErrorHandlingFlow {
  handleError(node: Node, text: string, message: NodeMessage, reportingNode: Node): boolean;
}

/**
 * Gives the error to the Catch nodes of every flow in which one of the nodes is.
 *
 * `node.error()` on each of them would tell a Catch node as often as its flow has nodes, and the log as well; on the
 * config node it would do the same. So each flow is asked, node by node, until one of its Catch nodes has taken it.
 */
export function raise(nodes: Iterable<Node>, text: string, message: NodeMessage): void {
  const done = new Set<unknown>();
  for (const node of nodes) {
    const flow: unknown = node._flow;
    if (done.has(flow)) continue;
    if (!handlesErrors(flow)) node.error(text, message);
    else if (!flow.handleError(node, text, message, node)) continue;
    done.add(flow);
  }
}

function handlesErrors(flow: unknown): flow is ErrorHandlingFlow {
  return (
    typeof flow === 'object' &&
    flow !== null &&
    'handleError' in flow &&
    typeof flow.handleError === 'function'
  );
}

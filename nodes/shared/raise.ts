/** Owns how a connection's problem reaches flows: once for each flow, whichever of its nodes a Catch node watches. */
import type { Node, NodeMessage } from 'node-red';

/** The part of a flow that hands an error to its Catch nodes, and tells whether one took it. */
interface ErrorHandlingFlow {
  readonly catchNodes: readonly { readonly scope?: unknown }[];
  /** Whose Catch nodes get what this flow has none for: that of a subflow is the flow that it is used in. */
  readonly parent?: unknown;
  handleError(node: Node, text: string, message: NodeMessage, reportingNode: Node): boolean;
}

/**
 * Gives the error to the Catch nodes of every flow in which one of the nodes is.
 *
 * `node.error()` on each of them would tell a Catch node as often as its flow has nodes, and the log as well; on the
 * config node it would do the same. So each flow is asked, node by node, until its Catch nodes for all nodes have
 * taken it, and those for single nodes as well: theirs come first.
 */
export function raise(nodes: Iterable<Node>, text: string, message: NodeMessage): void {
  const told = new Set<unknown>();
  const byScopes = [...nodes].sort((one, other) => scopedTo(other).length - scopedTo(one).length);
  for (const node of byScopes) {
    const flow: unknown = node._flow;
    const home = catching(flow);
    const isNews = !told.has(home) || scopedTo(node).some((catchNode) => !told.has(catchNode));
    if (!isNews) continue;
    if (!handlesErrors(flow)) node.error(text, message);
    else if (!flow.handleError(node, text, message, node)) continue;
    for (const taker of [home, ...scopedTo(node)]) told.add(taker);
  }
}

/** The Catch nodes of its flow that name the node. */
function scopedTo(node: Node): readonly unknown[] {
  const flow: unknown = node._flow;
  if (!handlesErrors(flow)) return [];
  return flow.catchNodes.filter(({ scope }) => Array.isArray(scope) && scope.includes(node.id));
}

/** The flow whose Catch nodes are asked first. */
function catching(flow: unknown): unknown {
  return handlesErrors(flow) && flow.catchNodes.length === 0 && handlesErrors(flow.parent)
    ? catching(flow.parent)
    : flow;
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

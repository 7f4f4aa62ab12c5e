/** Owns how a connection's problem reaches flows: each Catch node that covers one of its nodes is told once. */
import type { Node, NodeMessage } from 'node-red';

/** The part of a flow that hands an error to its Catch nodes, and tells whether one took it. */
interface ErrorHandlingFlow {
  readonly catchNodes: readonly CatchNode[];
  /** Of a subflow: the node that it is in its parent. Its errors go there where it does not catch them itself. */
  readonly node?: Node;
  readonly parent?: unknown;
  handleError(node: Node, text: string, message: NodeMessage, reportingNode: Node): boolean;
}

interface CatchNode {
  /** The ids of the nodes that it is for; something else: not for single nodes. */
  readonly scope?: unknown;
  /** It only wants what no other one takes. */
  readonly uncaught?: boolean;
}

/**
 * Gives the error to the Catch nodes of every flow in which one of the nodes is.
 *
 * `node.error()` on each of them would tell a Catch node as often as its flow has nodes, and the log as well; on the
 * config node it would do the same.
 */
export function raise(nodes: Iterable<Node>, text: string, message: NodeMessage): void {
  const told = new Set<unknown>();
  const tell = (flow: unknown, node: Node, reportingNode: Node): boolean => {
    if (!handlesErrors(flow)) {
      if (!told.has(flow)) node.error(text, message);
      told.add(flow);
      return true;
    }
    let handled = false;
    for (const catchNode of flow.catchNodes) {
      if (catchNode.uncaught === true && handled) continue;
      if (told.has(catchNode)) handled ||= covers(catchNode, reportingNode);
      else if (withOnly(flow, catchNode).handleError(node, text, message, reportingNode)) {
        told.add(catchNode);
        handled = true;
      }
    }
    return handled || (flow.node !== undefined && tell(flow.parent, node, flow.node));
  };
  for (const node of nodes) tell(node._flow, node, node);
}

function covers({ scope }: CatchNode, node: Node): boolean {
  return !Array.isArray(scope) || scope.includes(node.id);
}

/** The flow as if it had but this one Catch node, and nobody to turn to. */
function withOnly(flow: ErrorHandlingFlow, catchNode: CatchNode): ErrorHandlingFlow {
  return Object.create(flow, { catchNodes: { value: [catchNode] }, parent: { value: NOBODY } });
}

const NOBODY = { handleError: () => false };

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

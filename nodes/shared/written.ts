/** Owns how a node was written in its flow. Node-RED gives the node values in place of environment variables. */
import type { Node, NodeAPI } from 'node-red';

type Written = Readonly<Record<string, unknown>>;

/**
 * The node's properties and credentials, with each `${NAME}` as written. Empty inside a subflow of another package.
 */
export function writtenAs(RED: NodeAPI, node: Node): Written {
  // In a subflow, the one that all of its uses are made from.
  return savedAs(RED, node._alias ?? node.id, node.type);
}

/** The same of the node that the editor knows by this id; empty where there is none of this type. */
export function savedAs(RED: NodeAPI, id: unknown, type: string): Written {
  const written: { readonly id: string }[] = [];
  RED.nodes.eachNode((saved) => {
    if (saved.id === id && saved.type === type) written.push(saved);
  });
  return Object.assign({}, ...written, ...written.map((node) => RED.nodes.getCredentials(node.id)));
}

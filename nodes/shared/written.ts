/** Owns how a node was written in its flow: Node-RED gives it what environment variables hold in place of their names. */
import type { Node, NodeAPI } from 'node-red';

/** The node's properties and credentials with each `${NAME}` in place; empty inside of a subflow out of a package. */
export function writtenAs(RED: NodeAPI, node: Node): Readonly<Record<string, unknown>> {
  // In a subflow, the one that all of its uses are made from.
  const id = node._alias ?? node.id;
  const written: object[] = [];
  RED.nodes.eachNode((saved) => {
    if (saved.id === id) written.push(saved);
  });
  return Object.assign({}, ...written, RED.nodes.getCredentials(id));
}

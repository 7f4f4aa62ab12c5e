/** Owns our messages that are between two nodes when flows stop: Node-RED would lose them with the node that stops. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { isOurs } from './message-id';

/** Node-RED asks before each delivery; with a label, so that it can be told to stop asking. */
const HOOK = 'onReceive.rt-events-in-flight';

/** A message that came to a node which no longer listened. */
interface Missed {
  readonly node: Node;
  readonly message: NodeMessage;
}

/**
 * Between `node.send()` and the next node lies a turn of the event loop. Where a deploy stops the next node within it,
 * the message comes to a node that no longer listens. It is then handed to the node that takes its place, before
 * anything else. That goes for all that becomes of our events, however far down the flow, as long as it has their id.
 */
export class InFlight {
  #missed: Missed[] = [];

  constructor(private readonly RED: NodeAPI) {}

  /** Flows are about to stop: not one of their nodes has yet. */
  stopping(): void {
    this.RED.hooks.remove(HOOK);
    this.RED.hooks.add(HOOK, ({ msg, destination }) => {
      if (isOurs(msg) && isDeaf(destination.node))
        this.#missed.push({ node: destination.node, message: msg });
    });
  }

  /** Flows run again. */
  started(): void {
    this.RED.hooks.remove(HOOK);
    for (const { node, message } of this.#missed.splice(0)) {
      const successor: Node | null = this.RED.nodes.getNode(node.id);
      if (successor && successor !== node) successor.receive(message);
    }
  }
}

/** Whether a node has no listener for messages any more; false where that can't be told. */
function isDeaf(node: Node): boolean {
  return (
    '_inputCallback' in node &&
    node._inputCallback === null &&
    '_inputCallbacks' in node &&
    node._inputCallbacks === null
  );
}

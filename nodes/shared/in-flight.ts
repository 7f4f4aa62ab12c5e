/** Owns our messages between two nodes while a deploy stops and starts nodes. Node-RED would lose some of them. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { isOurs } from './message-id';

/** The label of our hooks in Node-RED's routing of messages, by which they are removed. */
const LABEL = 'rt-events-in-flight';

/** A message that waits, and the id of the node that it is for. */
interface Waiting {
  readonly id: string;
  readonly message: NodeMessage;
}

/**
 * A message takes one turn of the event loop from `node.send()` to the next node. If a deploy stops the target within
 * this turn, Node-RED drops the message. It also drops a message to a node that has just stopped. A target that goes
 * on may lack a link or a configuration node. So messages wait while nodes are stopped and started. Then the node
 * with the target's id gets them, before any other message. This holds for all messages that keep the id of one of
 * our messages.
 */
export class InFlight {
  /** Messages that were sent before nodes stopped. */
  #late: Waiting[] = [];
  /** Messages that were sent after that. */
  #sent: Waiting[] = [];
  /** Ids that are not ours, but whose messages wait too. */
  readonly #carried = new Set<unknown>();
  #isStopping = false;

  constructor(private readonly RED: NodeAPI) {}

  /** Flows are about to stop. None of their nodes has stopped yet. */
  stopping(): void {
    const { util } = this.RED;
    const hooks = this.#hooks;
    this.#unhook();
    this.#isStopping = true;
    if (hooks === undefined) return;
    // False ends the delivery of a message, undefined lets it go on.
    hooks.add(`preRoute.${LABEL}`, ({ msg, destination: { id }, cloneMessage }) => {
      if (!this.#waits(msg)) return undefined;
      this.#sent.push({ id, message: cloneMessage ? util.cloneMessage(msg) : msg });
      return false;
    });
    hooks.add(`onReceive.${LABEL}`, ({ msg, destination: { id } }) => {
      if (!this.#waits(msg)) return undefined;
      this.#late.push({ id, message: msg });
      return false;
    });
  }

  /**
   * This message waits too, with all messages of its id: a node tells its outcome with it. False: flows will not
   * start again.
   */
  carry({ _msgid }: NodeMessage): boolean {
    if (this.#isStopping) this.#carried.add(_msgid);
    return this.#isStopping;
  }

  /** Gives a message to the node of this id when flows run again. False: flows will not start again. */
  giveBack(id: string, message: NodeMessage): boolean {
    if (this.#isStopping) this.#late.push({ id, message });
    return this.#isStopping;
  }

  #waits(message: NodeMessage): boolean {
    return isOurs(message) || this.#carried.has(message._msgid);
  }

  /** Flows run again. Or they do not start, and only the nodes that the deploy did not touch go on. */
  started(): void {
    const waiting = this.#end();
    for (const { id, message } of waiting) {
      const target: Node | null = this.RED.nodes.getNode(id);
      if (target) this.#deliver(message, target);
    }
  }

  /** Flows were stopped for good. */
  forget(): void {
    this.#end();
  }

  #end(): Waiting[] {
    this.#unhook();
    this.#isStopping = false;
    this.#carried.clear();
    const waiting = [...this.#late, ...this.#sent];
    this.#late = [];
    this.#sent = [];
    return waiting;
  }

  /**
   * As in Node-RED's own delivery: an exception of one node must not end the messages of other nodes, or the process.
   */
  #deliver(message: NodeMessage, target: Node): void {
    try {
      target.receive(message);
    } catch (error) {
      this.RED.log.error(error);
    }
  }

  #unhook(): void {
    this.#hooks?.remove(`*.${LABEL}`);
  }

  /** Node-RED's hooks. The runtime of node-red-node-test-helper, in which people test their flows, has none. */
  get #hooks(): NodeAPI['hooks'] {
    return this.RED.hooks;
  }
}

/** Owns our messages that are between two nodes while a deploy stops and starts nodes: Node-RED would lose some. */
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
 * Between `node.send()` and the next node lies a turn of the event loop. Node-RED drops a message whose target a deploy
 * stops within it, and one that is sent to a node which has just stopped. A target that goes on may miss what it needs:
 * a link, or a node of configuration. So while nodes are stopped and started, what is sent waits, and so does what
 * arrives; then whoever has the target's place gets it, before anything else. That goes for all that flows make of our
 * messages, as long as it keeps their id.
 */
export class InFlight {
  /** Sent before nodes stopped. */
  #late: Waiting[] = [];
  /** Sent since. */
  #sent: Waiting[] = [];
  /** Whose ids are not ours, and wait all the same. */
  readonly #carried = new Set<unknown>();
  #isStopping = false;

  constructor(private readonly RED: NodeAPI) {}

  /** Flows are about to stop: not one of their nodes has yet. */
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
   * This message, and what flows make of it, waits as well: a node tells with it what became of its work. False: flows are
   * not about to start again.
   */
  carry({ _msgid }: NodeMessage): boolean {
    if (this.#isStopping) this.#carried.add(_msgid);
    return this.#isStopping;
  }

  /** Gives a message to the node of this id once flows run again. False: flows are not about to start again. */
  giveBack(id: string, message: NodeMessage): boolean {
    if (this.#isStopping) this.#late.push({ id, message });
    return this.#isStopping;
  }

  #waits(message: NodeMessage): boolean {
    return isOurs(message) || this.#carried.has(message._msgid);
  }

  /** Flows run again, or those that a deploy has left alone go on without the others. */
  started(): void {
    const waiting = this.#end();
    for (const { id, message } of waiting) {
      const target: Node | null = this.RED.nodes.getNode(id);
      if (target) this.#deliver(message, target);
    }
  }

  /** Flows were stopped, and nobody starts them. */
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

  /** As Node-RED's own delivery does: what a node throws must not end the others' messages, nor the process. */
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

  /** Node-RED's hooks. There are none in the runtime of node-red-node-test-helper, where people test their flows. */
  get #hooks(): NodeAPI['hooks'] {
    return this.RED.hooks;
  }
}

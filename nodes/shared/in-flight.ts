/** Owns messages that were sent but not yet received when flows stop: Node-RED would lose them with the node that stops. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';

/** A message on its way out of one output of a node. */
interface Sent {
  readonly from: Node;
  readonly output: number;
  readonly message: NodeMessage;
}

/** A message that its target may have been too late for. */
interface Undelivered {
  readonly id: string;
  readonly target: Node;
  readonly message: NodeMessage;
}

/**
 * Between `node.send()` and the input of the next node lies a turn of the event loop. Where a deploy stops the next
 * node within it, the message comes to a node that no longer listens. It is then handed to the node that takes its
 * place, before anything else.
 */
export class InFlight {
  readonly #sent: Sent[] = [];
  readonly #received = () => this.#sent.shift();
  #undelivered: Undelivered[] = [];

  constructor(private readonly RED: NodeAPI) {}

  /** Sends a message out of one of a node's outputs (from 0). */
  send(from: Node, message: NodeMessage, output: number): void {
    this.#sent.push({ from, output, message });
    // Node-RED delivers in a `setImmediate` of its own, which comes right after this one.
    setImmediate(this.#received);
    from.send(output === 0 ? message : [...new Array<null>(output).fill(null), message]);
  }

  /** Flows are about to stop: not one of their nodes has yet. */
  stopping(): void {
    for (const { from, output, message } of this.#sent) {
      for (const id of targetsOf(from, output)) {
        const target: Node | null = this.RED.nodes.getNode(id);
        if (target) this.#undelivered.push({ id, target, message: this.#copyOf(message) });
      }
    }
    if (this.#undelivered.length === 0) return;
    // By then all is delivered. Who still listened has got it: some nodes take messages until they are closed.
    setImmediate(() => {
      this.#undelivered = this.#undelivered.filter(({ target }) => isDeaf(target));
    });
  }

  /** A copy, since whoever still gets the message may change it; not of what is nested too deeply to be copied. */
  #copyOf(message: NodeMessage): NodeMessage {
    try {
      return this.RED.util.cloneMessage(message);
    } catch {
      return message;
    }
  }

  /** Flows run again. */
  started(): void {
    for (const { id, target, message } of this.#undelivered.splice(0)) {
      const successor: Node | null = this.RED.nodes.getNode(id);
      if (successor && successor !== target) successor.receive(message);
    }
  }
}

/** The ids of the nodes that an output leads to. */
function targetsOf(node: Node, output: number): readonly string[] {
  const wires: unknown = 'wires' in node ? node.wires : undefined;
  const ids: unknown = Array.isArray(wires) ? wires[output] : undefined;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
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

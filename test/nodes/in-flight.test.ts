/** Owns that a message on its way to a node that stops reaches its successor: once, or not at all if it was received. */
import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { InFlight } from '../../nodes/shared/in-flight';

/** As much of a node as Node-RED's runtime has of it in this respect. */
class RuntimeNode {
  readonly received: unknown[] = [];
  wires: string[][] = [];
  _inputCallback: ((message: NodeMessage) => void) | null = ({ payload }) => this.received.push(payload);
  readonly _inputCallbacks = null;

  constructor(private readonly nodes: ReadonlyMap<string, RuntimeNode>) {}

  /** Delivers as the runtime does: to who has this id now, but in the next turn. */
  send(messages: NodeMessage | (NodeMessage | null)[]): void {
    for (const [output, message] of [messages].flat().entries()) {
      const targets = (this.wires[output] ?? []).map((id) => this.nodes.get(id));
      if (message !== null) for (const target of targets) setImmediate(() => target?.receive(message));
    }
  }

  receive(message: NodeMessage): void {
    this._inputCallback?.(message);
  }

  /** It hears nothing any more. */
  close(): void {
    this._inputCallback = null;
  }
}

describe('a message in flight', () => {
  const nodes = new Map<string, RuntimeNode>();
  let source: RuntimeNode;
  let target: RuntimeNode;
  let inFlight: InFlight;
  beforeEach(() => {
    nodes.clear();
    source = add('source');
    target = add('target');
    source.wires = [['target']];
    const RED = {
      nodes: { getNode: (id: string) => nodes.get(id) ?? null },
      util: { cloneMessage: (message: NodeMessage) => structuredClone(message) },
    };
    inFlight = new InFlight(RED as unknown as NodeAPI);
  });

  function add(id: string): RuntimeNode {
    const node = new RuntimeNode(nodes);
    nodes.set(id, node);
    return node;
  }

  const send = (payload: unknown, output = 0) =>
    inFlight.send(source as unknown as Node, { payload }, output);
  const nextTurn = () => new Promise(setImmediate);

  it('is received as any other where nothing stops', async () => {
    send(1);
    await nextTurn();
    assert.deepEqual(target.received, [1]);
  });

  it('goes to the successor of a node that has stopped', async () => {
    send(1);
    inFlight.stopping();
    target.close();
    await nextTurn();
    const successor = add('target');
    inFlight.started();
    assert.deepEqual([target.received, successor.received], [[], [1]]);
  });

  it('goes there in the order sent, and from the output that it left by', async () => {
    source.wires = [['another'], ['target']];
    const another = add('another');
    for (const n of [1, 2, 3]) send(n, 1);
    inFlight.stopping();
    target.close();
    await nextTurn();
    const successor = add('target');
    inFlight.started();
    assert.deepEqual([another.received, successor.received], [[], [1, 2, 3]]);
  });

  it('is not handed over when it was received before', async () => {
    send(1);
    await nextTurn();
    inFlight.stopping();
    target.close();
    const successor = add('target');
    inFlight.started();
    assert.deepEqual([target.received, successor.received], [[1], []]);
  });

  it('is not handed over when its receiver is the reason for the stop', async () => {
    target._inputCallback = (message) => {
      target.received.push(message.payload);
      inFlight.stopping();
      target.close();
    };
    send(1);
    await nextTurn();
    await nextTurn();
    const successor = add('target');
    inFlight.started();
    assert.deepEqual([target.received, successor.received], [[1], []]);
  });

  it('is not handed over when its target takes messages until it is closed', async () => {
    send(1);
    inFlight.stopping();
    await nextTurn();
    target.close();
    const successor = add('target');
    inFlight.started();
    assert.deepEqual([target.received, successor.received], [[1], []]);
  });

  it('is not handed over to a node that went on', async () => {
    send(1);
    inFlight.stopping();
    await nextTurn();
    inFlight.started();
    assert.deepEqual(target.received, [1]);
  });

  it('goes to none where its target was deleted', async () => {
    send(1);
    inFlight.stopping();
    target.close();
    nodes.delete('target');
    await nextTurn();
    inFlight.started();
    assert.deepEqual(target.received, []);
  });

  it('goes only to those of several successors whose predecessor missed it, as it was sent', async () => {
    source.wires = [['meddler', 'target']];
    const meddler = add('meddler');
    meddler._inputCallback = (message) => Object.assign(message.payload as object, { changed: true });
    send({ n: 1 });
    inFlight.stopping();
    target.close();
    await nextTurn();
    const successor = add('target');
    inFlight.started();
    assert.deepEqual(successor.received, [{ n: 1 }]);
  });

  it('is handed over once, whatever follows', async () => {
    send(1);
    inFlight.stopping();
    target.close();
    await nextTurn();
    add('target');
    inFlight.started();
    inFlight.stopping();
    nodes.get('target')?.close();
    await nextTurn();
    const second = add('target');
    inFlight.started();
    assert.deepEqual(second.received, []);
  });
});

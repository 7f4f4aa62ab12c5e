/** Owns that a message between two nodes survives a deploy: it comes once, in order, to whoever has its target's place. */
import assert from 'node:assert/strict';
import type { Hooks, Node, NodeAPI, NodeMessage } from 'node-red';
import { InFlight } from '../../nodes/shared/in-flight';
import { messageId } from '../../nodes/shared/message-id';

/** The part of Node-RED's hooks that only Node-RED itself uses. */
interface Triggers extends Hooks {
  trigger(hook: string, event: unknown, done: (halted?: false) => void): void;
}

const { hooks } = require('@node-red/util') as { readonly hooks: Triggers };

/** As much of a node as Node-RED's runtime has of it in this respect. */
class RuntimeNode {
  readonly received: unknown[] = [];
  wires: string[][] = [];
  _inputCallback: ((message: NodeMessage) => void) | null = ({ payload }) => this.received.push(payload);
  readonly _inputCallbacks = null;

  constructor(
    readonly id: string,
    private readonly nodes: ReadonlyMap<string, RuntimeNode>,
  ) {}

  /** Delivers as the runtime does: to who has this id now, but in the next turn. */
  send(message: NodeMessage): void {
    for (const [index, id] of this.wires.flat().entries()) {
      const event = { msg: message, destination: { id }, cloneMessage: index > 0 };
      hooks.trigger('preRoute', event, (halted) => {
        if (halted === false) return;
        const target = this.nodes.get(id);
        const own = event.cloneMessage ? structuredClone(message) : message;
        setImmediate(() => target?.receive(own));
      });
    }
  }

  receive(message: NodeMessage): void {
    const destination = { id: this.id, node: this as unknown as Node };
    hooks.trigger('onReceive', { msg: message, destination }, (halted) => {
      if (halted !== false) this._inputCallback?.(message);
    });
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
      hooks,
      nodes: { getNode: (id: string) => nodes.get(id) ?? null },
      log: { error() {} },
      util: { cloneMessage: (message: NodeMessage) => structuredClone(message) },
    };
    inFlight = new InFlight(RED as unknown as NodeAPI);
  });

  function add(id: string): RuntimeNode {
    const node = new RuntimeNode(id, nodes);
    nodes.set(id, node);
    return node;
  }

  const send = (payload: unknown, _msgid = messageId()) => source.send({ _msgid, payload });
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

  it('goes there in the order sent', async () => {
    for (const n of [1, 2, 3]) send(n);
    inFlight.stopping();
    target.close();
    await nextTurn();
    const successor = add('target');
    inFlight.started();
    assert.deepEqual([target.received, successor.received], [[], [1, 2, 3]]);
  });

  it('also waits at a later node of the flow, if it has the id of our message', async () => {
    target.wires = [['later']];
    target._inputCallback = ({ _msgid }) => target.send({ ...(_msgid && { _msgid }), payload: 'made of it' });
    const later = add('later');
    send(1);
    await nextTurn();
    inFlight.stopping();
    later.close();
    await nextTurn();
    const successor = add('later');
    inFlight.started();
    assert.deepEqual([later.received, successor.received], [[], ['made of it']]);
  });

  it('waits if it was sent while nodes stop, and comes after earlier messages', async () => {
    send(1);
    inFlight.stopping();
    target.close();
    send(2);
    await nextTurn();
    const successor = add('target');
    send(3);
    await nextTurn();
    assert.deepEqual(successor.received, []);
    inFlight.started();
    assert.deepEqual([target.received, successor.received], [[], [1, 2, 3]]);
  });

  it('waits as an object of its own for each of several nodes', async () => {
    source.wires = [['meddler', 'target']];
    const meddler = add('meddler');
    meddler._inputCallback = (message) => Object.assign(message.payload as object, { changed: true });
    inFlight.stopping();
    send({ n: 1 });
    inFlight.started();
    assert.deepEqual(target.received, [{ n: 1 }]);
  });

  it('does not wait if it is not ours', async () => {
    send(1, '0123456789abcdef');
    inFlight.stopping();
    target.close();
    await nextTurn();
    const successor = add('target');
    inFlight.started();
    assert.deepEqual(successor.received, []);
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

  it('goes to the successor also where its target would take it until it is closed', async () => {
    send(1);
    inFlight.stopping();
    await nextTurn();
    target.close();
    const successor = add('target');
    inFlight.started();
    assert.deepEqual([target.received, successor.received], [[], [1]]);
  });

  it('also waits for a node that goes on, because the things that it needs may be stopped', async () => {
    send(1);
    inFlight.stopping();
    await nextTurn();
    assert.deepEqual(target.received, []);
    inFlight.started();
    assert.deepEqual(target.received, [1]);
  });

  it('is handed over even if the node before it throws', async () => {
    for (const n of [1, 2]) send(n);
    inFlight.stopping();
    await nextTurn();
    target._inputCallback = ({ payload }) => {
      target.received.push(payload);
      throw new Error('of the node');
    };
    inFlight.started();
    assert.deepEqual(target.received, [1, 2]);
  });

  it('is forgotten where flows end', async () => {
    send(1);
    inFlight.stopping();
    send(2);
    await nextTurn();
    inFlight.forget();
    assert.equal(hooks.has('onReceive') || hooks.has('preRoute'), false);
    inFlight.started();
    assert.deepEqual(target.received, []);
  });

  it('goes to no node if its target was deleted', async () => {
    send(1);
    inFlight.stopping();
    target.close();
    nodes.delete('target');
    await nextTurn();
    inFlight.started();
    assert.deepEqual(target.received, []);
  });

  it('goes only to the successors whose predecessor missed it, as it was sent', async () => {
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

  it('costs nothing while flows run: Node-RED asks only when they stop', () => {
    const asks = () => hooks.has('onReceive') || hooks.has('preRoute');
    assert.equal(asks(), false);
    inFlight.stopping();
    inFlight.stopping();
    assert.equal(asks(), true);
    inFlight.started();
    assert.equal(asks(), false);
  });

  it('is handed over only once', async () => {
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

/** Holds what an event costs, in counts that no busy machine can blur: parses, sends, copies, statuses. */
import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import sinon, { type SinonSpy } from 'sinon';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const { util } = require('@node-red/util') as { readonly util: NodeAPI['util'] };

/** Counts a node's calls of one of its methods from now on: the tests' runtime spies on them already. */
function callsOf(node: Node, method: 'send' | 'status'): () => number {
  const spy = node[method] as unknown as SinonSpy;
  const count = () => spy.thisValues.filter((caller) => caller === node).length;
  const before = count();
  return () => count() - before;
}

const NODES = 20;
const EVENTS = 100;

describe('the cost of an event', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  let parse: SinonSpy<Parameters<typeof JSON.parse>, unknown>;
  let clone: SinonSpy;
  beforeEach(async () => {
    api = await startSimulator();
    parse = sinon.spy(JSON, 'parse');
    clone = sinon.spy(util, 'cloneMessage');
  });
  afterEach(async () => {
    sinon.restore();
    await api.close();
  });

  /** Nodes that each send to the probe `out`; one more, which sends to the probe `marks`, tells how far the stream is. */
  async function start(settingsOf: (index: number) => object, connection = {}): Promise<Node[]> {
    const ids = Array.from({ length: NODES }, (_, index) => `events-${index}`);
    await runtime.start(
      TAB,
      connectionNode(api.url, connection),
      ...ids.map((id, index) => eventsNode(id, { ...settingsOf(index) }, ['out'])),
      eventsNode('events-marks', { types: ['mark'] }, ['marks']),
      ...probes('out', 'marks'),
    );
    await api.occurrences.nth('request', 2);
    await mark(1);
    parse.resetHistory();
    clone.resetHistory();
    return ids.map((id) => runtime.node(id));
  }

  /** Emits events of these types, and resolves when all have been dealt with. */
  async function emit(typeOf: (index: number) => string): Promise<void> {
    for (let index = 0; index < EVENTS; index += 1) api.emit({ event: typeOf(index), index }, 'user');
    await mark(2);
  }

  /** All that was sent before is dealt with. */
  async function mark(count: number): Promise<void> {
    api.emit({ event: 'mark' }, 'user');
    await runtime.probe('marks').atLeast(count);
  }

  /** What the frames with events were parsed to, marks left out. */
  function parsed(): unknown[] {
    return parse
      .getCalls()
      .filter(({ args: [text] }) => String(text).includes('"userevent"') && !String(text).includes('"mark"'))
      .map(({ returnValue }) => returnValue);
  }

  function payloads(): unknown[] {
    return runtime.probe('out').all.map(({ payload }: NodeMessage) => payload);
  }

  it('is one parse and one send if one node of many wants it, and the node gets the parsed object', async () => {
    const nodes = await start((index) => ({ types: [`type-${index}`] }));
    const sends = nodes.map((node) => callsOf(node, 'send'));
    await emit((index) => `type-${index % NODES}`);
    assert.equal(parsed().length, EVENTS);
    for (const count of sends) assert.equal(count(), EVENTS / NODES);
    assert.equal(clone.callCount, 0);
    for (const [index, payload] of payloads().entries()) assert.equal(payload, parsed()[index]);
  });

  it('is one parse where all nodes want it, each with an object of its own that Node-RED need not clone', async () => {
    await start(() => ({ types: ['!mark'] }));
    await emit(() => 'any');
    assert.equal(parsed().length, EVENTS);
    assert.equal(clone.callCount, 0);
    assert.equal(new Set(payloads()).size, EVENTS * NODES);
    assert.ok(
      parsed().every((event) => payloads().includes(event)),
      'what was parsed is used as well',
    );
  });

  it('is nothing at all where no node wants it, once its type is known: not even a parse', async () => {
    const nodes = await start((index) => ({ types: [`type-${index}`] }), { catalogue: false });
    const sends = nodes.map((node) => callsOf(node, 'send'));
    const statuses = nodes.map((node) => callsOf(node, 'status'));
    await emit(() => 'unwanted');
    assert.equal(parsed().length, 1);
    for (const count of [...sends, ...statuses]) assert.equal(count(), 0);
  });
});

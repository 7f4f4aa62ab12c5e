/** Owns that a deploy whose flows don't start, since a type is not installed, holds nothing up that still runs. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, NODE_RED_VERSIONS, type NodeRed, sink, startNodeRed } from '../../tools/node-red';
import { connectionNode, eventsNode, functionNode, TAB } from '../support/flow';

for (const version of NODE_RED_VERSIONS) {
  describe(`a deploy with a node of an unknown type in Node-RED ${version}`, function () {
    this.timeout(60_000);
    let nodeRed: NodeRed;
    let api: Simulator;
    before(async () => {
      api = await startSimulator();
      nodeRed = await startNodeRed({
        version,
        flows: flow(),
        credentials: { connection: { token: 'demo' } },
      });
    });
    after(async () => {
      await nodeRed.stop();
      await api.close();
    });

    function flow(...more: readonly FlowNode[]): FlowNode[] {
      const { credentials: _, ...connection } = connectionNode(api.url);
      const between = { ...functionNode('between', 'return msg;'), wires: [['sink-out']] };
      return [TAB, connection, eventsNode('events', {}, ['between']), between, sink('out', TAB.id), ...more];
    }
    const unknown = { ...functionNode('unknown', ''), type: 'not installed' };

    it('leaves alone the events on their way through nodes that it does not touch', async () => {
      await api.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
      await nodeRed.deploy(flow(unknown), 'nodes');
      for (const n of [1, 2, 3]) api.emit({ n }, 'user');
      await nodeRed.received('out').atLeast(3);
      await nodeRed.deploy(flow(), 'nodes');
      for (const n of [4, 5]) api.emit({ n }, 'user');
      const messages = await nodeRed.received('out').atLeast(5);
      const numbers = messages.map(({ payload }) => (payload as { n: number }).n);
      assert.deepEqual(numbers, [1, 2, 3, 4, 5]);
      assert.equal(api.occurrences.count('connection'), 1);
    });
  });
}

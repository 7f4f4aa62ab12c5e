/** Owns that a Node-RED which is deployed to again and again has the memory that it had before. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import {
  type FlowNode,
  NODE_RED_VERSIONS,
  type NodeRed,
  PLACE,
  sink,
  startNodeRed,
} from '../../tools/node-red';
import { connectionNode, eventsNode, functionNode, statusNode, TAB } from '../support/flow';

const WARM_UP_DEPLOYS = 200;
const DEPLOYS = 200;
const EVENTS_A_DEPLOY = 20;
/** Less is noise. One that keeps its nodes alive, or what they hold on to, costs several times as much. */
const MAX_BYTES_A_DEPLOY = 5_000;

/**
 * A function node has no way to the process but through what was made outside of it. Node.js tells of what a collection
 * took once what waited for it is done: a second one takes what that has set free.
 */
const MEASURE = `
  const outside = global.get('sink').constructor;
  const process = outside('return process')();
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  const collect = process.getBuiltinModule('node:vm').runInNewContext('gc');
  const collected = new FinalizationRegistry(() => {
    collect();
    node.send({ payload: process.memoryUsage().heapUsed });
  });
  context.set('collected', collected);
  (() => collected.register({}))();
  collect();`;

for (const version of NODE_RED_VERSIONS) {
  describe(`a long run in Node-RED ${version}`, function () {
    this.timeout(180_000);
    let api: Simulator;
    let nodeRed: NodeRed;
    before(async () => {
      api = await startSimulator();
      nodeRed = await startNodeRed({ version, settings: { logLevel: 'info' } });
    });
    after(async () => {
      await nodeRed?.stop();
      await api?.close();
    });

    it(`keeps the memory where it was over ${DEPLOYS} deploys`, async () => {
      let deploys = 0;
      const flow = (): FlowNode[] => [
        TAB,
        connectionNode(api.url),
        eventsNode('events', { name: `${deploys}` }, ['sink-out']),
        ...Array.from({ length: 20 }, (_, n) =>
          eventsNode(`another ${n}`, { types: ['call.*', `!${deploys}`] }),
        ),
        statusNode('status', {}, []),
        sink('out', TAB.id),
        { id: 'button', type: 'inject', z: TAB.id, ...PLACE, props: [], wires: [['measure']] },
        { ...functionNode('measure', MEASURE), wires: [['sink-heap']] },
        sink('heap', TAB.id),
      ];
      const deploy = async (): Promise<void> => {
        deploys += 1;
        await nodeRed.deploy(flow(), deploys % 2 === 0 ? 'full' : 'nodes');
        if (deploys === 1) await api.occurrences.nth('request', 2);
        for (let n = 0; n < EVENTS_A_DEPLOY; n += 1) api.emit({ event: 'call.ringing', n }, 'user');
        await nodeRed.received('out').atLeast(deploys * EVENTS_A_DEPLOY);
      };
      const heapBytes = async (): Promise<number> => {
        const before = nodeRed.received('heap').all.length;
        await nodeRed.request('inject/button', { method: 'POST' });
        const measured = await nodeRed.received('heap').atLeast(before + 1);
        return measured.at(-1)?.payload as number;
      };

      for (let n = 0; n < WARM_UP_DEPLOYS; n += 1) await deploy();
      const before = await heapBytes();
      for (let n = 0; n < DEPLOYS; n += 1) await deploy();
      const after = await heapBytes();
      const bytesADeploy = Math.round((after - before) / DEPLOYS);
      console.log(`      ${bytesADeploy} bytes a deploy, of ${Math.round(before / 1024)} KiB`);
      assert.ok(bytesADeploy < MAX_BYTES_A_DEPLOY, `${bytesADeploy} bytes a deploy`);
      assert.equal(api.occurrences.count('connection'), 1);
    });
  });
}

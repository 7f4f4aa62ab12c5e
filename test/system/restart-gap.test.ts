/** Owns that no time without events is passed over in silence: flows stopped by hand, a restart, a deploy that fails. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, NODE_RED_VERSIONS, type NodeRed, sink, startNodeRed } from '../../tools/node-red';
import { connectionNode, eventsNode, functionNode, statusNode, TAB } from '../support/flow';

interface Gap {
  readonly from: number | null;
  readonly to: number;
  readonly ms: number | null;
}

const OTHER_TAB: FlowNode = { id: 'other', type: 'tab' };

for (const version of NODE_RED_VERSIONS) {
  describe(`the gap in Node-RED ${version}`, function () {
    this.timeout(60_000);
    let api: Simulator;
    let userDir: string;
    let nodeRed: NodeRed;

    beforeEach(async () => {
      api = await startSimulator();
      userDir = mkdtempSync(join(tmpdir(), 'restart-gap-'));
    });
    afterEach(async () => {
      await nodeRed.stop();
      await api.close();
      rmSync(userDir, { recursive: true, force: true });
    });

    function flow(...more: readonly FlowNode[]): FlowNode[] {
      const { credentials: _, ...connection } = connectionNode(api.url);
      const status = { ...statusNode('status', {}, ['sink-states']), z: OTHER_TAB.id };
      return [
        TAB,
        OTHER_TAB,
        connection,
        status,
        sink('states', OTHER_TAB.id),
        eventsNode('events'),
        ...more,
      ];
    }

    async function start(settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
      nodeRed = await startNodeRed({
        version,
        userDir,
        flows: flow(),
        credentials: { connection: { token: 'demo' } },
        settings: { runtimeState: { enabled: true }, ...settings },
      });
    }

    async function setFlows(state: 'start' | 'stop'): Promise<void> {
      const body = JSON.stringify({ state });
      const headers = { 'Content-Type': 'application/json' };
      assert.equal((await nodeRed.request('flows/state', { method: 'POST', headers, body })).status, 200);
    }

    /** The gap with the n-th `streaming` that has reached the flow since Node-RED started. */
    async function gap(n: number): Promise<Gap | undefined> {
      const states = nodeRed.received('states');
      for (let count = 1; ; count += 1) {
        const running = (await states.atLeast(count))
          .map(({ payload }) => payload as { readonly state: string; readonly gap?: Gap })
          .filter(({ state }) => state === 'streaming');
        if (running.length >= n) return running[n - 1]?.gap;
      }
    }

    const FILES = { contextStorage: { default: { module: 'localfilesystem' } } };

    it('is measured from the last sign of life before a restart, where contexts are kept', async () => {
      await start(FILES);
      await gap(1);
      const before = Date.now();
      await nodeRed.stop();
      const stopped = Date.now();
      await start(FILES);
      const { from, to, ms } = (await gap(1)) ?? assert.fail('no gap');
      assert.ok(from !== null && from >= before && from <= stopped, `${from} of ${before} to ${stopped}`);
      assert.equal(ms, to - from);
    });

    it('has no beginning after a restart, where contexts are not kept', async () => {
      await start();
      const { from, ms } = (await gap(1)) ?? assert.fail('no gap');
      assert.deepEqual([from, ms], [null, null]);
    });

    it('is told when flows were stopped and started again', async () => {
      await start();
      await gap(1);
      const before = Date.now();
      await setFlows('stop');
      await api.occurrences.nth('close', 1);
      await setFlows('start');
      const { from, ms } = (await gap(2)) ?? assert.fail('no gap');
      assert.ok(from !== null && from >= before, `${from} after ${before}`);
      assert.ok(ms !== null && ms >= 0);
    });

    it('is told after a deploy that did not start, to a flow that it left alone', async () => {
      await start();
      await gap(1);
      const before = Date.now();
      const unknown = { ...functionNode('unknown', ''), type: 'not installed' };
      const changed = (name: string) =>
        flow().map((node) => (node.id === 'events' ? { ...node, name } : node));
      await nodeRed.deploy([...changed('first'), unknown], 'flows');
      await api.occurrences.nth('close', 1);
      await nodeRed.deploy(changed('second'), 'flows');
      const { from } = (await gap(2)) ?? assert.fail('no gap');
      assert.ok(from !== null && from >= before, `${from} after ${before}`);
    });
  });
}

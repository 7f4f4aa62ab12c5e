/** Owns that the calls of `rt call` outlive a restart of a real Node-RED that keeps its context in files. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallReport } from '../../src/calls/report';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { NODE_RED_VERSIONS, type NodeRed, type SinkMessage, sink, startNodeRed } from '../../tools/node-red';
import { callNode, connectionNode, TAB } from '../support/flow';

for (const version of NODE_RED_VERSIONS) {
  describe(`calls in Node-RED ${version}`, function () {
    this.timeout(120_000);
    let simulator: Simulator;
    let userDir = '';
    const started: NodeRed[] = [];

    before(async () => {
      simulator = await startSimulator();
      userDir = mkdtempSync(join(tmpdir(), 'calls-'));
    });
    after(async () => {
      for (const nodeRed of started) await nodeRed.stop();
      await simulator.close();
      rmSync(userDir, { recursive: true });
    });

    /** A Node-RED over the same folder each time; resolves when the stream runs. */
    async function start(): Promise<NodeRed> {
      const { credentials = {}, ...connection } = connectionNode(simulator.url);
      const running = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
      const nodeRed = await startNodeRed({
        version,
        userDir,
        flows: [TAB, connection, callNode('call', {}, ['sink-calls']), sink('calls', TAB.id)],
        credentials: { connection: credentials as Readonly<Record<string, string>> },
        settings: { contextStorage: { default: { module: 'localfilesystem' } } },
      });
      started.push(nodeRed);
      await running;
      return nodeRed;
    }

    const reportIn = ({ payload }: SinkMessage) => payload as CallReport;

    it('outlive a restart, and are not certain after it', async () => {
      const first = await start();
      for (const callId of ['answered', 'ringing']) simulator.emit({ event: 'call.ringing', callId }, 'user');
      simulator.emit({ event: 'call.answered', callId: 'answered' }, 'user');
      const told = await first.received('calls').atLeast(3);
      await first.stop();
      const second = await start();
      for (const callId of ['answered', 'ringing']) simulator.emit({ event: 'call.ended', callId }, 'user');
      const after = (await second.received('calls').atLeast(2)).map(reportIn);
      assert.deepEqual(
        after.map(({ id, previous, outcome, certain }) => [id, previous, outcome, certain]),
        [
          ['answered', 'answered', 'answered', false],
          ['ringing', 'ringing', 'unknown', false],
        ],
      );
      assert.equal(after[0]?.startedAt, told.map(reportIn)[0]?.startedAt);
    });
  });
}

/** Owns the proof that each text is sent at most once and told of, in real Node-REDs: under faults, deploys, restarts and their end. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RestFailure } from '../../src/simulator/rest/rest-failure';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import {
  type FlowNode,
  NODE_RED_VERSIONS,
  type NodeRed,
  type NodeRedOptions,
  PLACE,
  sink,
  startNodeRed,
} from '../../tools/node-red';
import { connectionNode, TAB, textNode } from '../support/flow';

const NUMBER = '+13125550142';

const SETTINGS = { contextStorage: { default: { module: 'localfilesystem', config: { flushInterval: 1 } } } };

for (const version of NODE_RED_VERSIONS) {
  describe(`texts out of Node-RED ${version}`, function () {
    this.timeout(60_000);
    let api: Simulator;
    let userDir: string;
    beforeEach(async () => {
      userDir = mkdtempSync(join(tmpdir(), 'acting-'));
      api = await startSimulator();
    });
    afterEach(async () => {
      await api.close();
      rmSync(userDir, { recursive: true });
    });

    const LOGIN = { auth: 'login', credentials: undefined };
    const flow = (settings: Readonly<Record<string, unknown>>): FlowNode[] => [
      TAB,
      connectionNode(api.url, LOGIN),
      {
        id: 'button',
        type: 'inject',
        z: TAB.id,
        ...PLACE,
        props: [{ p: 'payload' }],
        payload: 'hi',
        payloadType: 'str',
        wires: [['text']],
      },
      textNode('text', { to: NUMBER, toType: 'str', ...settings }, ['sink-sent']),
      {
        id: 'catch',
        type: 'catch',
        z: TAB.id,
        ...PLACE,
        scope: null,
        uncaught: false,
        wires: [['sink-failed']],
      },
      sink('sent', TAB.id),
      sink('failed', TAB.id),
    ];
    const start = (flows: FlowNode[], options: Partial<NodeRedOptions> = {}) =>
      startNodeRed({
        version,
        userDir,
        flows,
        credentials: { connection: { username: 'demo', password: 'demo' } },
        settings: SETTINGS,
        ...options,
      });
    const press = (nodeRed: NodeRed) => nodeRed.request('inject/button', { method: 'POST' });
    const codes = (nodeRed: NodeRed) =>
      nodeRed.received('failed').all.map((message) => (Object(message).error as { code: string }).code);

    it('are as many as the flow was told were sent or perhaps sent, with any failure and any deploy', async () => {
      const nodes = flow({ limit: 0 });
      const nodeRed = await start(nodes);
      const faults: RestFailure[] = [
        { kind: 'reset-before-body' },
        { kind: 'reset-in-body' },
        { kind: 'reset', takesEffect: true },
        { kind: 'reset-in-answer', takesEffect: true },
        { kind: 'status', status: 502 },
        { kind: 'status', status: 502, takesEffect: true },
        { kind: 'status', status: 401 },
        { kind: 'status', status: 429, retryAfter: '1' },
        { kind: 'refused' },
        { kind: 'late', delayMs: 1_500 },
        { kind: 'late', delayMs: 1_500 },
      ];
      api.failRest('/sms/send', ...faults);
      for (let n = 0; n < 20; n += 1) await press(nodeRed);
      await nodeRed.deploy(nodes, 'full');
      await nodeRed.deploy(nodes, 'full');
      const told = () => nodeRed.received('sent').all.length + codes(nodeRed).length;
      while (told() < 20) await new Promise((resolve) => setImmediate(resolve));
      const sent = api.occurrences.count('text');
      const sure = nodeRed.received('sent').all.length;
      const unknown = codes(nodeRed).filter((code) => code === 'outcome-unknown').length;
      assert.equal(told(), 20, 'each is told once');
      assert.ok(sent >= sure && sent <= sure + unknown, `${sent} texts, ${sure} told, ${unknown} not known`);
      assert.equal(unknown, 6);
      await nodeRed.stop();
    });

    it('are not forgotten by the limit when Node-RED starts again', async () => {
      const nodes = flow({ limit: 1 });
      const first = await start(nodes);
      await press(first);
      await first.received('sent').atLeast(1);
      await first.stop();
      const second = await start(nodes);
      await press(second);
      await second.received('failed').atLeast(1);
      assert.deepEqual(codes(second), ['held-back']);
      assert.equal(api.occurrences.count('text'), 1);
      await second.stop();
    });

    it('are told of in the log where Node-RED ends meanwhile', async () => {
      const nodeRed = await start(flow({}));
      api.failRest('/sms/send', { kind: 'late', delayMs: 500 });
      await press(nodeRed);
      await api.occurrences.nth('text', 1);
      const line = nodeRed.log.first('what became of the text', ({ text }) =>
        text.includes(`text to ${NUMBER} was sent`),
      );
      const [{ text }] = await Promise.all([line, nodeRed.stop()]);
      assert.match(text, /^The text to \+13125550142 was sent\.$/);
    });
  });
}

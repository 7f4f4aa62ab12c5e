/** Owns what becomes of the socket when a deploy changes, disables or deletes its connection, or Node-RED ends. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, NODE_RED_VERSIONS, type NodeRed, sink, startNodeRed } from '../../tools/node-red';
import { connectionNode, eventsNode, TAB } from '../support/flow';
import { type Behaviour, NORMAL, type ScriptedServer, startScriptedServer } from '../support/scripted-server';

/** Not reached, and not to be tried again for an hour. */
const COME_BACK_LATER: Behaviour = { upgrade: { status: 503, headers: { 'retry-after': '3600' } } };
/** How long an operator waits for Node-RED to end. */
const STOP_LIMIT_MS = 2_000;

for (const version of NODE_RED_VERSIONS) {
  describe(`a connection in Node-RED ${version}`, function () {
    this.timeout(60_000);
    let nodeRed: NodeRed;
    let api: Simulator;
    before(async () => {
      nodeRed = await startNodeRed({ version, settings: { runtimeState: { enabled: true } } });
    });
    beforeEach(async () => {
      api = await startSimulator({ tokens: ['demo', 'another'] });
    });
    afterEach(async () => {
      await nodeRed.deploy([]);
      await api.close();
    });
    after(() => nodeRed?.stop());

    const events = () => [eventsNode('events', {}, ['sink-out']), sink('out', TAB.id)];
    const streams = (n: number) =>
      api.occurrences.nth('request', n, ({ type }) => type === 'startusereventrequest');
    const closed = (n: number) => api.occurrences.nth('close', n);
    async function delivers(): Promise<void> {
      const from = nodeRed.received('out').all.length;
      api.emit({ event: 'hello', from }, 'user');
      await nodeRed.received('out').first('the event', () => true, from);
    }

    const CHANGES: Readonly<Record<string, (url: string) => FlowNode>> = {
      'its address': (url) => connectionNode(`${url}/other`),
      'its heartbeat': (url) => connectionNode(url, { heartbeat: 45 }),
      'its token': (url) => connectionNode(url, { credentials: { token: 'another' } }),
    };
    for (const [what, changed] of Object.entries(CHANGES)) {
      for (const kind of ['full', 'flows', 'nodes'] as const) {
        it(`with a change of ${what} (${kind}), the old socket closes politely and a new one takes over`, async () => {
          await nodeRed.deploy([TAB, connectionNode(api.url), ...events()]);
          await streams(1);
          await nodeRed.deploy([TAB, changed(api.url), ...events()], kind);
          await streams(2);
          assert.equal((await closed(1)).code, 1000);
          await delivers();
          assert.deepEqual(
            api.sessions.map(({ id }) => id),
            [2],
          );
        });
      }
    }

    const ENDS: Readonly<Record<string, (url: string) => readonly FlowNode[]>> = {
      deleted: () => [TAB, ...events()],
      disabled: (url) => [TAB, connectionNode(url, { d: true }), ...events()],
      'no longer used': (url) => [TAB, connectionNode(url)],
      'only used by a disabled node': (url) => [TAB, connectionNode(url), eventsNode('events', { d: true })],
      'only used in a disabled flow': (url) => [{ ...TAB, disabled: true }, connectionNode(url), ...events()],
    };
    for (const [how, flow] of Object.entries(ENDS)) {
      for (const kind of ['full', 'flows', 'nodes'] as const) {
        it(`${how} (${kind}), stops its stream and closes with 1000`, async () => {
          await nodeRed.deploy([TAB, connectionNode(api.url), ...events()]);
          const { session } = await streams(1);
          await nodeRed.deploy(flow(api.url), kind);
          assert.equal((await closed(1)).code, 1000);
          assert.deepEqual(
            session.received.map((text) => (JSON.parse(text) as { type: string }).type),
            ['authrequest', 'startusereventrequest', 'stopusereventrequest'],
          );
          assert.equal(api.sessions.length, 0);
        });
      }
    }

    it('ends while flows are stopped, and is back when they start', async () => {
      await nodeRed.deploy([TAB, connectionNode(api.url), ...events()]);
      await streams(1);
      const setState = (state: string) =>
        nodeRed.request('flows/state', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ state }),
        });
      assert.equal((await setState('stop')).status, 200);
      assert.equal((await closed(1)).code, 1000);
      assert.equal((await setState('start')).status, 200);
      await streams(2);
      await delivers();
      assert.equal(api.sessions.length, 1);
    });

    describe('that waits for its next try', () => {
      let server: ScriptedServer;
      afterEach(() => server.close());

      it('tries at once at a deploy, and leaves no phantom', async () => {
        const refusals = 5;
        server = await startScriptedServer(...Array<Behaviour>(refusals).fill(COME_BACK_LATER), NORMAL);
        const flow = (n: number) => [TAB, connectionNode(server.url), eventsNode('events', { name: `${n}` })];
        for (let n = 1; n <= refusals; n += 1) {
          await nodeRed.deploy(flow(n));
          await server.occurrences.nth('end', n);
        }
        await nodeRed.deploy(flow(0));
        await server.occurrences.nth('frame', 1, ({ text }) => text.includes('startuser'));
        assert.equal(server.liveSockets, 1);
        await nodeRed.deploy([]);
        await server.occurrences.nth('close', 1);
        assert.equal(server.occurrences.count('accept'), refusals + 1);
        assert.equal(server.liveSockets, 0);
      });

      it('is given up when a deploy deletes it', async () => {
        server = await startScriptedServer(COME_BACK_LATER, NORMAL);
        const other = { ...connectionNode(api.url), id: 'other' };
        await nodeRed.deploy([TAB, connectionNode(server.url), eventsNode('events')]);
        await server.occurrences.nth('end', 1);
        await nodeRed.deploy([TAB, other, eventsNode('events', { connection: 'other' })]);
        await streams(1);
        assert.equal(server.occurrences.count('accept'), 1);
      });
    });
  });

  describe(`the end of Node-RED ${version}`, function () {
    this.timeout(60_000);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      it(`by ${signal} closes the socket with 1000, and takes less than two seconds`, async () => {
        const api = await startSimulator();
        const nodeRed = await startNodeRed({
          version,
          flows: [TAB, connectionNode(api.url), eventsNode('events')],
          credentials: { connection: { token: 'demo' } },
        });
        await api.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
        const startedAt = Date.now();
        process.kill(nodeRed.pid, signal);
        await nodeRed.gone;
        const tookMs = Date.now() - startedAt;
        assert.equal((await api.occurrences.nth('close', 1)).code, 1000);
        assert.ok(tookMs < STOP_LIMIT_MS, `${tookMs} ms`);
        await nodeRed.stop();
        await api.close();
      });
    }

    it('takes less than two seconds with a server that answers nothing any more', async () => {
      const server = await startScriptedServer({
        on: { stopusereventrequest: [(link) => link.stopReading()] },
      });
      const nodeRed = await startNodeRed({
        version,
        flows: [TAB, connectionNode(server.url), eventsNode('events')],
        credentials: { connection: { token: 'demo' } },
      });
      await server.occurrences.nth('frame', 1, ({ text }) => text.includes('startuser'));
      const startedAt = Date.now();
      process.kill(nodeRed.pid, 'SIGTERM');
      await nodeRed.gone;
      const tookMs = Date.now() - startedAt;
      assert.ok(tookMs < STOP_LIMIT_MS, `${tookMs} ms`);
      await nodeRed.stop();
      await server.close();
    });
  });
}

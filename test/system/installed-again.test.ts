/** Owns that the package can be removed and installed again while Node-RED runs, as its palette does it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { NODE_RED_VERSIONS, type NodeRed, packedPackage, sink, startNodeRed } from '../../tools/node-red';
import { connectionNode, eventsNode, TAB } from '../support/flow';

const MODULE = '@rt-events/node-red';
/** What `GET /nodes` says of each of the package's nodes. */
interface NodeSet {
  readonly module: string;
  readonly enabled: boolean;
  readonly err?: string;
}

const ADDRESS = ['$', '{ADDRESS}'].join('');

for (const version of NODE_RED_VERSIONS) {
  describe(`the package, removed from Node-RED ${version} and installed again`, function () {
    this.timeout(120_000);
    let api: Simulator;
    let nodeRed: NodeRed;
    before(async () => {
      api = await startSimulator();
      nodeRed = await startNodeRed({
        version,
        // What the package needs was installed a moment ago: npm has it.
        env: { npm_config_prefer_offline: 'true' },
      });
    });
    after(async () => {
      await nodeRed.stop();
      await api.close();
    });

    const connection = () => connectionNode(ADDRESS, { z: TAB.id });
    const deploy = () =>
      nodeRed.deploy([
        { ...TAB, env: [{ name: 'ADDRESS', type: 'str', value: api.url }] },
        connection(),
        eventsNode('events', {}, ['sink-out']),
        sink('out', TAB.id),
      ]);
    const startsStream = (n: number) =>
      api.occurrences.nth('request', n, ({ type }) => type === 'startusereventrequest');
    async function delivers(event: string): Promise<void> {
      const from = nodeRed.received('out').all.length;
      assert.equal(api.emit({ event, callId: 'c1' }, 'user'), 1, 'one socket');
      await nodeRed.received('out').first('the event', ({ topic }) => topic === event, from);
      assert.equal(nodeRed.received('out').all.length, from + 1, 'once');
    }
    const route = (name: string) => nodeRed.getJson(`rt-connection/connection/${name}`);
    const ourNodes = async () =>
      ((await nodeRed.getJson('nodes')) as NodeSet[]).filter(({ module }) => module === MODULE);
    /** Adds or removes a package. */
    async function change(path: string, init: RequestInit): Promise<void> {
      const response = await nodeRed.request(path, init);
      assert.ok(response.ok, `${response.status} ${await response.text()}`);
    }

    it('works as before, in the editor too', async () => {
      await deploy();
      await startsStream(1);
      await delivers('call.before');

      // Node-RED removes no package that is in use.
      await nodeRed.deploy([]);
      await api.occurrences.nth('close', 1);
      await change(`nodes/${MODULE}`, { method: 'DELETE' });
      assert.deepEqual(await ourNodes(), []);
      const packed = await packedPackage();
      const form = new FormData();
      form.set('tarball', new Blob([readFileSync(packed.path)]), basename(packed.path));
      await change('nodes', { method: 'POST', body: form });
      const nodes = await ourNodes();
      assert.ok(nodes.length > 0);
      for (const { enabled, err } of nodes) assert.deepEqual([enabled, err], [true, undefined]);
      await deploy();
      await startsStream(2);
      assert.equal(api.sessions.length, 1);
      await delivers('call.after');
      await delivers('call.last');

      const types = (await route('types')) as { type: string }[];
      assert.deepEqual(types.map(({ type }) => type).sort(), ['call.after', 'call.last']);
      assert.equal(((await route('recent')) as object[]).length, 2);
      const { changes } = (await route('diagnostics')) as { changes: { state: string }[] };
      assert.equal(changes.at(-1)?.state, 'streaming');
      const response = await nodeRed.request('rt-connection/test', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(connection()),
      });
      const report = (await response.json()) as { ok: boolean };
      assert.equal(report.ok, true, JSON.stringify(report));
      await api.occurrences.nth('close', 2);
      assert.equal(api.sessions.length, 1);
    });
  });
}

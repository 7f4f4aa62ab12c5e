/** Owns what a checkout of another branch in a Git project of Node-RED does to connections: the gap is told, and no socket is left. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, NODE_RED_VERSIONS, type NodeRed, sink, startNodeRed } from '../../tools/node-red';
import { runQuietly } from '../../tools/run-command';
import { connectionNode, eventsNode, statusNode, TAB } from '../support/flow';

const PROJECT = 'calls';

interface Gap {
  readonly from: number | null;
  readonly ms: number | null;
}

for (const version of NODE_RED_VERSIONS) {
  describe(`a checkout of another branch in Node-RED ${version}`, function () {
    this.timeout(60_000);
    let api: Simulator;
    let userDir: string;
    let nodeRed: NodeRed;
    beforeEach(async () => {
      api = await startSimulator();
      userDir = mkdtempSync(join(tmpdir(), 'branches-'));
      const common = { name: 'main', heartbeat: 20 };
      await commit('main', flow(common));
      await commit('same connection', flow(common, eventsNode('more')));
      await commit('other connection', flow({ ...common, heartbeat: 45 }));
      await commit('no connection', [TAB, sink('states', TAB.id)]);
      await git('checkout', '-q', 'main');
      nodeRed = await startNodeRed({
        version,
        userDir,
        settings: { editorTheme: { tours: false, projects: { enabled: true } } },
      });
      await nodeRed.received('states').first('streaming', isStreaming);
    });
    afterEach(async () => {
      await nodeRed.stop();
      await api.close();
      rmSync(userDir, { recursive: true, force: true });
    });

    function flow(settings: Readonly<Record<string, unknown>>, ...more: readonly FlowNode[]): FlowNode[] {
      const { credentials: _, ...connection } = connectionNode(api.url, settings);
      return [
        TAB,
        connection,
        statusNode('status', {}, ['sink-states']),
        sink('states', TAB.id),
        eventsNode('events', {}, ['sink-out']),
        sink('out', TAB.id),
        ...more,
      ];
    }

    const folder = () => join(userDir, 'projects', PROJECT);
    const git = (...args: readonly string[]) =>
      runQuietly('git', ['-c', 'user.name=me', '-c', 'user.email=me@example.com', ...args], {
        cwd: folder(),
      });

    /** Adds a branch with these flows to the project, which is made with the first one. */
    async function commit(branch: string, flows: readonly FlowNode[]): Promise<void> {
      const name = branch.replaceAll(' ', '-');
      const write = (path: string, content: object) => writeFileSync(path, JSON.stringify(content));
      mkdirSync(folder(), { recursive: true });
      if (branch === 'main') {
        await git('init', '-q', '-b', name);
        const files = { flowFile: 'flow.json', credentialsFile: 'cred.json' };
        write(join(folder(), 'package.json'), { name: PROJECT, 'node-red': { settings: files } });
        write(join(folder(), 'cred.json'), { connection: { token: 'demo' } });
        const projects = { [PROJECT]: { credentialSecret: false } };
        write(join(userDir, '.config.projects.json'), { activeProject: PROJECT, projects });
      } else {
        await git('checkout', '-q', '-b', name);
      }
      write(join(folder(), 'flow.json'), flows);
      await git('add', '.');
      await git('commit', '-q', '-m', branch);
    }

    async function checkOut(branch: string): Promise<void> {
      const response = await nodeRed.request(`projects/${PROJECT}/branches`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: branch.replaceAll(' ', '-') }),
      });
      assert.ok(response.ok, `${response.status} ${await response.text()}`);
    }

    for (const branch of ['same connection', 'other connection']) {
      it(`to one with the ${branch}: the gap is told, events go on, and there is one socket`, async () => {
        const before = Date.now();
        const from = nodeRed.received('states').all.length;
        await checkOut(branch);
        const told = await nodeRed.received('states').first('streaming', isStreaming, from);
        const { gap } = told.payload as { readonly gap?: Gap };
        assert.ok(gap?.from && gap.from >= before && gap.from <= Date.now(), JSON.stringify(told));
        assert.ok(gap.ms !== null && gap.ms >= 0);
        assert.equal((await api.occurrences.nth('close', 1)).code, 1000);
        assert.equal(api.emit({ event: 'call.ringing' }, 'user'), 1);
        await nodeRed.received('out').atLeast(1);
        assert.equal(api.sessions.length, 1);
      });
    }

    it('to one without a connection: no socket is left, and it is back with the branch', async () => {
      await checkOut('no connection');
      assert.equal((await api.occurrences.nth('close', 1)).code, 1000);
      assert.equal(api.sessions.length, 0);
      const from = nodeRed.received('states').all.length;
      await checkOut('main');
      await nodeRed.received('states').first('streaming', isStreaming, from);
      assert.equal(api.sessions.length, 1);
    });
  });
}

function isStreaming({ payload }: Readonly<Record<string, unknown>>): boolean {
  return Object(payload).state === 'streaming';
}

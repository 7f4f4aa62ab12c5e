/** Owns that a login runs unattended where everything is in the way, in real Node-REDs, and that no secret is seen there. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import {
  type FlowNode,
  NODE_RED_VERSIONS,
  type NodeRed,
  PLACE,
  type SinkMessage,
  sink,
  startNodeRed,
} from '../../tools/node-red';
import { Authority } from '../support/certificates';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy';
import { connectionNode, eventsNode, statusNode, TAB } from '../support/flow';

const SECRET = /.{0,40}m4rked.{0,40}/gi;
const PASSWORD = 'm4rked-password';
const WRONG_PASSWORD = 'm4rked-wrong-password';
const PROXY_PASSWORD = 'm4rked-proxy-password';
const QUERY = 'm4rked-query';

/** As users write it in a field. */
const variable = (name: string) => `\${${name}}`;

for (const version of NODE_RED_VERSIONS) {
  describe(`signing in through a proxy, with a private CA and all from the environment, in Node-RED ${version}`, function () {
    this.timeout(120_000);
    let simulator: Simulator;
    let proxy: ConnectProxy;
    let nodeRed: NodeRed;
    let folder = '';

    before(async () => {
      const authority = new Authority();
      folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
      writeFileSync(join(folder, 'ca.pem'), authority.ca);
      simulator = await startSimulator({
        tls: authority.issue(),
        logins: [{ username: 'me', password: PASSWORD }],
        tokenLifetimeSeconds: 2,
      });
      proxy = await startConnectProxy({ user: 'us', password: PROXY_PASSWORD });
      nodeRed = await startNodeRed({
        version,
        flows: flow(),
        credentials: {
          connection: { username: variable('SIGN_IN_USER'), password: variable('SIGN_IN_PASSWORD') },
        },
        settings: { logLevel: 'trace' },
        env: {
          SIGN_IN_URL: `wss://localhost:${simulator.port}/?access=${QUERY}`,
          SIGN_IN_USER: 'me',
          SIGN_IN_PASSWORD: PASSWORD,
          SIGN_IN_CA: join(folder, 'ca.pem'),
          https_proxy: proxy.url,
        },
      });
    });
    after(async () => {
      await nodeRed?.stop();
      await proxy.close();
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const started = (n: number) =>
      simulator.occurrences.nth('request', n, ({ type }) => type === 'startusereventrequest');
    const event = (n: number) =>
      nodeRed.received('event').first(`event ${n}`, ({ payload }) => Object(payload).n === n);

    it('keeps its session through outages that outlast its tokens', async () => {
      await started(1);
      simulator.emit({ n: 0 }, 'user');
      await event(0);
      for (let n = 1; n <= 3 || simulator.occurrences.count('refresh') === 0; n += 1) {
        simulator.sessions[0]?.drop();
        await started(n + 1);
        simulator.emit({ n }, 'user');
        await event(n);
      }
      const { occurrences } = simulator;
      assert.equal(occurrences.count('login'), 1);
      const used = occurrences.all('refresh').map(({ refreshToken }) => refreshToken);
      assert.equal(new Set(used).size, used.length, 'a refresh token was used again');
      assert.ok(occurrences.all('refresh').every(({ outcome }) => outcome === 'granted'));
      const target = `localhost:${simulator.port}`;
      assert.equal(
        proxy.occurrences.all('asked').filter((asked) => asked === target).length,
        occurrences.count('connection') + occurrences.count('rest'),
        'everything went through the proxy',
      );
    });

    it('says in words that a password is wrong', async () => {
      const caught = nodeRed.received('caught').all.length;
      await nodeRed.deploy(flow({ credentials: { username: 'me', password: WRONG_PASSWORD } }));
      const { error } = await nodeRed
        .received('caught')
        .first('the error', ({ error }) => error !== undefined, caught);
      assert.equal(
        Object(error).message,
        'Login rejected: correct username and password, then deploy. localhost does not take the username or the password (The username or the password is wrong).',
      );
      assert.equal(simulator.occurrences.count('login'), 2);
    });

    it('tests an unsaved change with the stored password, and does not give that away', async () => {
      const report = await post('rt-connection/test', {
        ...connection(),
        credentials: { username: 'me', password: '__PWRD__' },
      });
      assert.match(report, /"step":"login","ok":false/);
      assert.deepEqual(secretsIn({ report }), []);
    });

    it('shows no secret anywhere, and stores them encrypted', async () => {
      const get = async (path: string) => (await nodeRed.request(path)).text();
      const text = (values: readonly unknown[]) => JSON.stringify(values);
      const sinks = ['event', 'changed', 'caught', 'shown'].map((name) => nodeRed.received(name).all);
      assert.ok(sinks.every(({ length }) => length > 0));
      const stored = JSON.parse(readFileSync(join(nodeRed.userDir, 'flows_cred.json'), 'utf8')) as object;
      assert.deepEqual(Object.keys(stored), ['$'], 'encrypted');
      const seen = {
        log: text(nodeRed.log.all),
        messages: text(sinks satisfies readonly (readonly SinkMessage[])[]),
        flows: await get('flows'),
        credentials: await get('credentials/rt-connection/connection'),
        types: await get('rt-connection/connection/types'),
        recent: await get('rt-connection/connection/recent'),
        properties: await get('rt-connection/connection/properties'),
        files: filesIn(nodeRed.userDir)
          .map((file) => readFileSync(file, 'latin1'))
          .join('\n'),
      };
      assert.match(seen.credentials, /"has_password":true/);
      assert.deepEqual(secretsIn(seen), []);
    });

    async function post(path: string, body: object): Promise<string> {
      const headers = { 'content-type': 'application/json' };
      return (await nodeRed.request(path, { method: 'POST', headers, body: JSON.stringify(body) })).text();
    }
  });
}

function connection(settings: Readonly<Record<string, unknown>> = {}): FlowNode {
  const { credentials: _, ...saved } = connectionNode(variable('SIGN_IN_URL'), { auth: 'login', tls: 'tls' });
  return { ...saved, id: 'connection', type: 'rt-connection', ...settings };
}

function flow(settings: Readonly<Record<string, unknown>> = {}): FlowNode[] {
  const drawn = [
    eventsNode('events', {}, ['sink-event']),
    statusNode('state', {}, ['sink-changed']),
    { id: 'catch', type: 'catch', z: TAB.id, scope: null, wires: [['sink-caught']] },
    { id: 'status', type: 'status', z: TAB.id, scope: null, wires: [['sink-shown']] },
    ...['event', 'changed', 'caught', 'shown'].map((name) => sink(name, String(TAB.id))),
  ];
  const tls = {
    id: 'tls',
    type: 'tls-config',
    ...{ cert: '', key: '', ca: variable('SIGN_IN_CA'), certname: '', keyname: '', caname: '' },
    ...{ servername: '', verifyservercert: true, alpnprotocol: '' },
  };
  return [TAB, connection(settings), tls, ...drawn.map((node) => ({ ...PLACE, ...node }))];
}

function secretsIn(places: Readonly<Record<string, string>>): string[] {
  return Object.entries(places).flatMap(([where, text]) =>
    [...text.matchAll(SECRET)].map(([around]) => `${where}: ${around}`),
  );
}

/** What this Node-RED has written, without the packages that were installed. */
function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== 'node_modules')
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]));
}

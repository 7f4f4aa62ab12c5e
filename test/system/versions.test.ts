/**
 * Owns that the packed package works in each Node-RED on each Node.js that the README names: all its nodes load without a
 * warning, sign in through a proxy and over TLS, and go on after a deploy.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type NodeMajor, nodeBinary } from '../../tools/node-binary';
import {
  type FlowNode,
  NODE_RED_VERSIONS,
  type NodeRed,
  packedPackage,
  sink,
  startNodeRed,
} from '../../tools/node-red';
import { NODE_REDS } from '../../tools/node-red-process';
import { installInto } from '../../tools/package-tarball';
import { ROOT, runQuietly } from '../../tools/run-command';
import { Authority } from '../support/certificates';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy';
import {
  callNode,
  connectionNode,
  eventsNode,
  functionNode,
  requestNode,
  statusNode,
  TAB,
  textNode,
  tokenNode,
} from '../support/flow';

const { name: MODULE, 'node-red': registered } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as { name: string; 'node-red': { nodes: Record<string, string> } };

const COMBINATIONS = NODE_RED_VERSIONS.flatMap((version) =>
  NODE_REDS[version].nodeMajors.map((nodeMajor) => ({ version, nodeMajor })),
);
const MAJORS: readonly NodeMajor[] = [...new Set(COMBINATIONS.map(({ nodeMajor }) => nodeMajor))];

describe('what the README says of versions', () => {
  it('is what is tested', () => {
    const list = (majors: readonly number[]) => majors.join(', ').replace(/, (\d+)$/, ' and $1');
    const [one, other] = NODE_RED_VERSIONS.map(
      (version) => `Node-RED ${version} on Node.js ${list(NODE_REDS[version].nodeMajors)}`,
    );
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8').replace(/\s+/g, ' ');
    assert.ok(readme.includes(`tested with ${one}, and with ${other}.`));
  });
});

describe('the packed package', function () {
  this.timeout(60_000);
  let folder = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'versions-'));
    await installInto(folder, await packedPackage());
    const nodes = Object.keys(registered.nodes).map((name) => `require('${MODULE}/${name}');`);
    const simulator = `require('${MODULE}/simulator').startSimulator().then((api) => api.close());`;
    writeFileSync(join(folder, 'load.cjs'), [...nodes, simulator].join('\n'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const major of MAJORS) {
    it(`uses nothing that Node.js ${major} is about to give up`, async () => {
      const strict = ['--throw-deprecation', '--pending-deprecation', 'load.cjs'];
      assert.equal(await runQuietly(await nodeBinary(major), strict, { cwd: folder }), '');
    });
  }
});

for (const { version, nodeMajor } of COMBINATIONS) {
  describe(`the package in Node-RED ${version} on Node.js ${nodeMajor}`, function () {
    this.timeout(60_000);
    let folder = '';
    let simulator: Simulator;
    let proxy: ConnectProxy;
    let nodeRed: NodeRed | undefined;

    before(async () => {
      const authority = new Authority();
      folder = mkdtempSync(join(tmpdir(), 'versions-'));
      const ca = join(folder, 'ca.pem');
      writeFileSync(ca, authority.ca);
      simulator = await startSimulator({ tls: authority.issue() });
      proxy = await startConnectProxy();
      nodeRed = await startNodeRed({
        version,
        nodeMajor,
        env: {
          https_proxy: proxy.url,
          SIMULATOR_URL: `wss://localhost:${simulator.port}`,
          SIMULATOR_CA: ca,
          // Each warning with where it comes from.
          NODE_OPTIONS: '--trace-warnings',
        },
      });
    });
    after(async () => {
      await nodeRed?.stop();
      await proxy?.close();
      await simulator?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('has all nodes at work over TLS and a proxy, also after a deploy, and warns of nothing', async () => {
      assert.ok(nodeRed !== undefined);
      const { received } = nodeRed;
      const arrives = (name: string, n: number) =>
        received(name).first(`event ${n}`, ({ payload }) => Object(payload).n === n);

      await nodeRed.deploy(flow());
      await running(simulator);
      simulator.emit({ event: 'call.ringing', callId: 'c1', from: '+13125550142', n: 1 }, 'user');
      await Promise.all([arrives('by-login', 1), arrives('by-token', 1), received('state').atLeast(1)]);
      const [call] = await received('call').atLeast(1);
      assert.equal(call?.topic, 'ringing');
      assert.deepEqual(Object((await received('texted').atLeast(1))[0]?.payload).success, true);
      assert.equal((await received('requested').atLeast(1))[0]?.statusCode, 200);

      await nodeRed.deploy(flow('a deploy'));
      simulator.emit({ event: 'call.ended', callId: 'c1', n: 2 }, 'user');
      await Promise.all([arrives('by-login', 2), arrives('by-token', 2)]);
      assert.equal(Object((await received('call').atLeast(2))[1]?.payload).outcome, 'missed');

      const { occurrences } = simulator;
      assert.equal(occurrences.count('connection'), 2, 'the sockets outlived the deploy');
      assert.equal(occurrences.count('login'), 1);
      assert.equal(
        proxy.occurrences.count('asked'),
        occurrences.count('connection') + occurrences.count('rest'),
        'everything went through the proxy',
      );
      assert.deepEqual(await problemsIn(nodeRed), []);
    });
  });
}

/** What the report is asked for. */
const DAYS = { body: '{"start_date":"2026-01-31","end_date":"2026-01-31"}', bodyType: 'json' };

/** Both connections run their stream. */
async function running({ occurrences }: Simulator): Promise<void> {
  await occurrences.nth('request', 2, ({ type }) => type === 'startusereventrequest');
}

/** Nodes that did not load, warnings in the log, and warnings of Node.js that this package is part of. */
async function problemsIn(nodeRed: NodeRed): Promise<unknown[]> {
  const sets = (await nodeRed.getJson('nodes')) as { module: string; name: string; err?: string }[];
  const ours = sets.filter(({ module }) => module === MODULE);
  const loaded = ours.filter(({ err }) => err === undefined).map(({ name }) => name);
  // A warning without a node is Node-RED's own, unless it names the package.
  const logged = nodeRed.log.all.filter(
    ({ level, type, text }) =>
      ['fatal', 'error'].includes(level) ||
      (level === 'warn' && (type !== undefined || text.includes(MODULE))),
  );
  const printed = nodeRed.printed().split(/^(?=\(node:\d+\))/m);
  return [
    ...Object.keys(registered.nodes).filter((name) => !loaded.includes(name)),
    ...logged,
    ...printed.filter((warning) => warning.includes(MODULE)),
  ];
}

/** All seven nodes: one connection signs in with username and password, another one gets a token from the flow. */
function flow(label = ''): FlowNode[] {
  const url = '$' + '{SIMULATOR_URL}';
  const byToken = { connection: 'vault' };
  return [
    { ...TAB, label },
    {
      id: 'tls',
      type: 'tls-config',
      ...{ cert: '', key: '', ca: '$' + '{SIMULATOR_CA}', certname: '', keyname: '', caname: '' },
      ...{ servername: '', verifyservercert: true, alpnprotocol: '' },
    },
    connectionNode(url, {
      auth: 'login',
      tls: 'tls',
      credentials: { username: 'demo', password: 'demo' },
    }),
    connectionNode(url, { id: 'vault', tls: 'tls', credentials: {} }),
    { ...tokenNode('token', ['ask']), ...byToken },
    { ...functionNode('ask', "return { payload: 'demo' };"), wires: [['token']] },
    eventsNode('events', { types: ['call.*'] }, ['sink-by-login', 'act']),
    eventsNode('too', { types: ['call.*'], ...byToken }, ['sink-by-token']),
    callNode('calls', {}, ['sink-call']),
    statusNode('status', {}, ['sink-state']),
    {
      ...functionNode(
        'act',
        "if (msg.topic === 'call.ringing') return { to: msg.payload.from, payload: 'Hello' };",
      ),
      wires: [['text', 'request']],
    },
    textNode('text', {}, ['sink-texted']),
    requestNode('request', { path: '/reports/call-data', pathType: 'str', ...DAYS }, ['sink-requested']),
    ...['by-login', 'by-token', 'call', 'state', 'texted', 'requested'].map((name) =>
      sink(name, String(TAB.id)),
    ),
  ];
}

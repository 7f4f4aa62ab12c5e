/** Owns that the packed package is what Node-RED, its library and its users expect to find. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { otherModuleOf, readExample } from '../../tools/example-flow';
import {
  type FlowNode,
  type LogLine,
  NODE_RED_VERSIONS,
  type NodeRed,
  packedPackage,
  type SinkMessage,
  sink,
  startNodeRed,
} from '../../tools/node-red';
import { OUR_NODES } from '../support/our-nodes';

const ROOT = join(__dirname, '..', '..');
const EXAMPLES = namesIn('examples')
  .map((file) => file.replace(/\.json$/, ''))
  .sort();
const LANGUAGES = namesIn('nodes/rt-events/locales');
const MODULE = '@rt-events/node-red';

/** The examples must not find a broker that happens to run on this machine. */
const NO_BROKER = 'mqtt://127.0.0.1:9';

/** An example that speaks to RabbitMQ says so where no node of a cluster answers, as it should: there is none here. */
const saysNoBroker = (text: string) => /^RabbitMQ at 127\.0\.0\.1:5672 is not ready: /.test(text);

/** What `GET /nodes` says of each of the package's nodes. */
interface NodeSet {
  readonly module: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly enabled: boolean;
  readonly err?: string;
}

describe('the package', function () {
  this.timeout(120_000);

  it('holds what is needed, and nothing else', async () => {
    const { files } = await packedPackage();
    const kinds = [
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
      /^dist\/src\/[a-z/-]+(\.js|\.d\.ts)$/,
      /^dist\/nodes\/[a-z/-]+(\.js|\.d\.ts)$/,
      /^dist\/nodes\/(rt-[a-z]+)\/\1\.html$/,
      /^dist\/nodes\/(rt-[a-z]+)\/icons\/\1\.svg$/,
      /^dist\/nodes\/(rt-[a-z]+)\/locales\/[a-z]{2}(-[A-Z]{2})?\/\1\.(json|html)$/,
      /^examples\/[^/]+\.json$/,
    ];
    assert.deepEqual(
      files.filter((file) => !kinds.some((kind) => kind.test(file))),
      [],
      'files that no one needs',
    );
    const needed = Object.keys(OUR_NODES).flatMap((node) => [
      `dist/nodes/${node}/${node}.js`,
      `dist/nodes/${node}/${node}.html`,
      ...LANGUAGES.map((language) => `dist/nodes/${node}/locales/${language}/${node}.json`),
      ...LANGUAGES.map((language) => `dist/nodes/${node}/locales/${language}/${node}.html`),
    ]);
    assert.deepEqual(
      [...needed, 'dist/src/simulator/cli.js', 'README.md', 'LICENSE', 'CHANGELOG.md'].filter(
        (file) => !files.includes(file),
      ),
      [],
      'files that are missing',
    );
  });

  it('runs nothing when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    assert.deepEqual(
      atInstall.filter((name) => name in scripts),
      [],
    );
  });

  it('has a lock file that names no download address', () => {
    const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
    assert.doesNotMatch(lock, /"resolved":/);
  });
});

for (const version of NODE_RED_VERSIONS) {
  describe(`the package in Node-RED ${version}`, function () {
    this.timeout(120_000);
    let nodeRed: NodeRed;
    let simulator: Simulator;
    before(async () => {
      simulator = await startSimulator();
      nodeRed = await startNodeRed({ version, env: { RT_MQTT: NO_BROKER } });
    });
    after(async () => {
      await nodeRed?.stop();
      await simulator.close();
    });

    it('has all its nodes registered, without an error', async () => {
      const sets = (await nodeRed.getJson('nodes')) as NodeSet[];
      const ours = sets.filter(({ module }) => module === MODULE);
      assert.deepEqual(
        Object.fromEntries(ours.map(({ name, types, enabled, err }) => [name, { types, enabled, err }])),
        Object.fromEntries(
          Object.entries(OUR_NODES).map(([name, type]) => [
            name,
            { types: [type], enabled: true, err: undefined },
          ]),
        ),
      );
      assert.deepEqual(problemsIn(nodeRed.log.all), []);
    });

    it('has its icons listed and served', async () => {
      const icons = (await nodeRed.getJson('icons')) as Record<string, string[]>;
      // A configuration node is in no flow, and has none.
      const drawn = Object.keys(OUR_NODES).filter((node) => node !== 'rt-connection');
      assert.deepEqual(icons[MODULE]?.toSorted(), drawn.map((node) => `${node}.svg`).sort());
      for (const node of drawn) {
        const response = await nodeRed.request(`icons/${MODULE}/${node}.svg`);
        assert.equal(await response.text(), readFileSync(join(ROOT, 'nodes', node, `${node}.svg`), 'utf8'));
      }
    });

    it('has its texts served in each of its languages', async () => {
      for (const language of LANGUAGES) {
        for (const node of Object.keys(OUR_NODES)) {
          const catalogue = await nodeRed.getJson(`nodes/${MODULE}/${node}/messages?lng=${language}`);
          assert.deepEqual(catalogue, localeOf(node, language), `${node} in ${language}`);
        }
      }
    });

    it('has a dialog and a help text served for each node, in each of its languages', async () => {
      for (const language of LANGUAGES) {
        const headers = { accept: 'text/html', 'accept-language': language };
        const html = await (await nodeRed.request('nodes', { headers })).text();
        for (const [node, type] of Object.entries(OUR_NODES)) {
          assert.ok(html.includes(`data-template-name="${type}"`), `${type}: no dialog`);
          const help = readFileSync(join(ROOT, 'nodes', node, 'locales', language, `${node}.html`), 'utf8');
          assert.ok(html.includes(help.trim()), `${type}: no help in ${language}`);
        }
      }
    });

    it('lists its examples', async () => {
      const files = (await nodeRed.getJson(`library/examples/flows/${MODULE}`)) as { fn: string }[];
      assert.deepEqual(files.map(({ fn }) => fn).sort(), EXAMPLES);
    });

    const startable = EXAMPLES.filter((example) =>
      readExample(example).every(({ type }) => otherModuleOf(type) === undefined),
    );
    for (const example of startable) {
      it(`imports and starts the example "${example}"`, async () => {
        const path = `library/examples/flows/${MODULE}/${encodeURIComponent(example)}`;
        const imported = (await nodeRed.getJson(path)) as FlowNode[];
        const [tab] = imported.filter(({ type }) => type === 'tab').map(({ id }) => id);
        assert.ok(tab !== undefined, 'it has no tab of its own');
        const before = nodeRed.log.all.length;
        const statusesBefore = nodeRed.received('statuses').all.length;
        await nodeRed.deploy([
          ...imported.map((node) => withAccount(node, nodeRed)),
          { id: 'statuses', type: 'status', z: tab, x: 100, y: 100, scope: null, wires: [['sink-statuses']] },
          sink('statuses', tab),
        ]);
        if (imported.some(({ type }) => type === 'rt events' || type === 'rt call')) {
          const streams = ({ status }: SinkMessage) => Object(status).state === 'streaming';
          await nodeRed.received('statuses').first('a running stream', streams, statusesBefore);
        }
        await nodeRed.deploy([]);
        const log = nodeRed.log.all.slice(before);
        assert.deepEqual(
          problemsIn(log).filter((text) => !saysNoBroker(text)),
          [],
        );
        assert.ok(!log.some(({ text }) => /missing types/i.test(text)), 'a node of it is of no known type');
      });
    }

    /** What its comment tells the user to do: sign in, here with a token; and an address that is free in this test. */
    function withAccount(node: FlowNode, { url }: NodeRed): FlowNode {
      if (node.type !== 'rt-connection') return node;
      const simulatesItself = String(node.url).includes('1880');
      const ownUrl = String(node.url).replace(/^ws:\/\/[^/]+/, url.replace('http:', 'ws:'));
      return {
        ...node,
        url: simulatesItself ? ownUrl : simulator.url,
        auth: 'token',
        credentials: { token: 'demo' },
      };
    }
  });
}

/** What went wrong, by the log. Node-RED itself warns of its own settings; those warnings name no node. */
function problemsIn(log: readonly LogLine[]): string[] {
  return log
    .filter(({ level, type, text }) =>
      level === 'warn' ? type !== undefined || text.includes(MODULE) : level === 'error' || level === 'fatal',
    )
    .map(({ text }) => text);
}

function namesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).sort();
}

function localeOf(node: string, language: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'nodes', node, 'locales', language, `${node}.json`), 'utf8'));
}

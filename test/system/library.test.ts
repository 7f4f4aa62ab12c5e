/** Owns that other people's tests can use the packed nodes and the packed simulator, as docs/testing-flows.md says: in CommonJS and ES modules. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type NodeMajor, nodeBinary } from '../../tools/node-binary';
import { NODE_RED_VERSIONS, packedPackage } from '../../tools/node-red';
import { NODE_REDS } from '../../tools/node-red-process';
import { installInto } from '../../tools/package-tarball';
import { ROOT, runQuietly } from '../../tools/run-command';
import { codeBlocks } from '../docs/markdown';

const PAGE = readFileSync(join(ROOT, 'docs', 'testing-flows.md'), 'utf8');
/** The files that the page shows: each is a whole test. */
const FLOW_TESTS = codeBlocks(PAGE, 'js').filter((code) => code.includes('describe('));

/** All nodes at once, as they come out of npm: with a simulator, and with nothing at all. */
const ALL_NODES = `
const assert = require('node:assert/strict');
const { once } = require('node:events');
const helper = require('node-red-node-test-helper');
const { startSimulator } = require('@rt-events/node-red/simulator');
const names = Object.keys(require('@rt-events/node-red/package.json')['node-red'].nodes);

helper.init(require.resolve('node-red'));

const tab = { id: 'tab', type: 'tab' };
const nodes = names.filter((name) => name !== 'rt-connection').map((name) => ({
  id: name, type: name.replace('-', ' '), z: 'tab', connection: 'connection', wires: [name === 'rt-events' ? ['event'] : []],
}));
const event = { id: 'event', type: 'helper', z: 'tab' };

describe('all nodes', () => {
  before(() => new Promise((resolve) => helper.startServer(resolve)));
  afterEach(() => helper.unload());
  after(() => new Promise((resolve) => helper.stopServer(resolve)));

  const load = (connection, credentials) =>
    helper.load(
      names.map((name) => require('@rt-events/node-red/' + name)),
      [tab, { id: 'connection', type: 'rt-connection', ...connection }, ...nodes, event],
      credentials,
    );

  it('load with nothing to connect to', async () => {
    await load({});
    for (const { id, type } of nodes) assert.equal(helper.getNode(id).type, type);
  });

  it('load with a simulator, and get its events', async () => {
    const api = await startSimulator();
    await load({ url: api.url, auth: 'token' }, { connection: { token: 'demo' } });
    await api.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
    const arrived = once(helper.getNode('event'), 'input');
    api.emit({ event: 'call.ringing' });
    assert.equal((await arrived)[0].topic, 'call.ringing');
    await helper.unload();
    await api.close();
  });
});
`;

const NODE_MAJORS: readonly NodeMajor[] = [20, 22];

/** What a program does with the simulator, whichever way it got it. */
const USE = `
startSimulator({ port: 0 }).then(async (api) => {
  const response = await fetch(api.restUrl);
  await api.close();
  console.log(response.status);
});
`;

describe('@rt-events/node-red/simulator', function () {
  this.timeout(120_000);
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flow-test-'));
    await installInto(folder, await packedPackage());
    for (const name of ['mocha', 'node-red-node-test-helper', '@sinonjs/fake-timers', '@types/node']) {
      link(name, join(ROOT, 'node_modules', name));
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** As if npm had installed it. */
  function link(name: string, target: string): void {
    const path = join(folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    symlinkSync(target, path);
  }

  const run = (program: string, ...args: readonly string[]) => runQuietly(program, args, { cwd: folder });

  for (const major of NODE_MAJORS) {
    for (const [what, file, head] of [
      ['required', 'use.cjs', "const { startSimulator } = require('@rt-events/node-red/simulator');"],
      ['imported', 'use.mjs', "import { startSimulator } from '@rt-events/node-red/simulator';"],
    ] as const) {
      it(`can be ${what} in Node.js ${major}, and leaves nothing open`, async () => {
        writeFileSync(join(folder, file), head + USE);
        assert.equal(await run(await nodeBinary(major), file), '200\n');
      });
    }
  }

  for (const version of NODE_RED_VERSIONS) {
    it(`runs the tests of docs/testing-flows.md, and one of all nodes, with mocha in Node-RED ${version}`, async () => {
      const { module, nodeMajor } = NODE_REDS[version];
      link('node-red', join(ROOT, 'node_modules', module));
      const tests = join(folder, 'test');
      mkdirSync(tests, { recursive: true });
      for (const [index, code] of [...FLOW_TESTS, ALL_NODES].entries())
        writeFileSync(join(tests, `${index}.test.js`), code);
      const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
      const output = await run(await nodeBinary(nodeMajor), mocha, 'test/*.test.js', '--reporter', 'dot');
      assert.match(output, /4 passing/);
    });
  }
});

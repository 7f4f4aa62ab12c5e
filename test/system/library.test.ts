/** Owns that other people's tests can use the packed simulator, as docs/testing-flows.md says: in CommonJS, ES modules and TypeScript. */
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
const [FLOW_TEST = ''] = codeBlocks(PAGE, 'js');

const NODE_MAJORS: readonly NodeMajor[] = [20, 22];

/** What a program does with the simulator, whichever way it got it. */
const USE = `
startSimulator({ port: 0 }).then(async (api) => {
  const response = await fetch(api.restUrl);
  await api.close();
  console.log(response.status);
});
`;

const TYPED = `
import { type RestFailure, type Simulator, seededRandom, startSimulator } from '@rt-events/node-red/simulator';

export async function textsOf(failure: RestFailure): Promise<readonly string[]> {
  const clock = { now: () => 0, setTimeout: (_callback: () => void, delayMs: number) => delayMs, clearTimeout: () => {} };
  const api: Simulator = await startSimulator({ port: 0, clock, random: seededRandom(7) });
  api.failRest('/sms/send', failure, { kind: 'status', status: 502, takesEffect: true });
  const { durationMs }: { durationMs: number } = api.play('missed-call');
  api.emit({ event: 'call.ringing', durationMs }, 'account');
  const { session, type } = await api.occurrences.nth('request', 1, ({ type }) => type === 'authrequest');
  session.send(type.toUpperCase());
  // @ts-expect-error There is no such scenario.
  api.play('earthquake');
  await api.close();
  return api.occurrences.all('text').map(({ text }) => text);
}
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

  for (const moduleResolution of ['node16', 'bundler'] as const) {
    it(`has types, with moduleResolution ${moduleResolution}`, async () => {
      writeFileSync(join(folder, 'use.ts'), TYPED);
      const options = {
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        module: moduleResolution === 'node16' ? 'node16' : 'preserve',
        moduleResolution,
        target: 'es2022',
        types: ['node'],
      };
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: options, files: ['use.ts'] }),
      );
      const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      assert.equal(await run(process.execPath, tsc, '-p', '.'), '');
    });
  }

  for (const version of NODE_RED_VERSIONS) {
    it(`runs the flow's test of docs/testing-flows.md with mocha in Node-RED ${version}`, async () => {
      const { module, nodeMajor } = NODE_REDS[version];
      link('node-red', join(ROOT, 'node_modules', module));
      mkdirSync(join(folder, 'test'), { recursive: true });
      writeFileSync(join(folder, 'test', 'missed-call.test.js'), FLOW_TEST);
      const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
      const output = await run(await nodeBinary(nodeMajor), mocha, 'test/*.test.js', '--reporter', 'dot');
      assert.match(output, /1 passing/);
    });
  }
});

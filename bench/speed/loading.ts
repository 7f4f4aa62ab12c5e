/** Owns the measurement of what the package costs a Node-RED that does not use it: heap, and time to load. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNodeRed } from '../../tools/node-red';
import { ROOT } from '../../tools/run-command';
import type { Effort } from './effort';
import type { ResultRow } from './row';
import { figureOf } from './statistics';
import type { Bench } from './subject';

const MAX_HEAP_MB = 3;
const MAX_LOAD_MS = 40;
const BYTES_A_MB = 1024 ** 2;

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly 'node-red': { readonly nodes: object };
};

/** What a Node-RED that has loaded one package says. */
interface Loaded {
  readonly heapBytes: number;
  readonly loadMs: number;
}

/** Ours against a package with as many nodes that do nothing, each in a Node-RED without a flow. */
export async function loading(bench: Bench, { longRounds }: Effort): Promise<ResultRow[]> {
  const empty = emptyPackage();
  const looks: Loaded[] = [];
  try {
    // The first one finds nothing in the caches of the machine.
    for (let round = 0; round <= longRounds; round += 1) {
      const ours = await load(bench, manifest.name);
      const nothing = await load(bench, EMPTY, empty);
      if (round === 0) continue;
      looks.push({
        heapBytes: ours.heapBytes - nothing.heapBytes,
        loadMs: ours.loadMs - nothing.loadMs,
      });
    }
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
  const heap = figureOf(looks.map(({ heapBytes }) => heapBytes / BYTES_A_MB));
  const time = figureOf(looks.map(({ loadMs }) => loadMs));
  return [
    {
      nodeRed: bench.version,
      id: 'load-heap',
      title: 'not used: heap, more than an empty package',
      unit: 'MB',
      ours: heap,
      target: { text: `≤ ${MAX_HEAP_MB} MB`, reached: heap.median <= MAX_HEAP_MB },
    },
    {
      nodeRed: bench.version,
      id: 'load-time',
      title: 'time to load, more than an empty package',
      unit: 'ms',
      ours: time,
      target: { text: `≤ ${MAX_LOAD_MS} ms`, reached: time.median <= MAX_LOAD_MS },
    },
  ];
}

async function load({ version, compiled }: Bench, packageName: string, userDir?: string): Promise<Loaded> {
  const nodeRed = await startNodeRed({
    version,
    settings: { nodesDir: [compiled.nodesDir], logLevel: 'info' },
    env: { NODE_OPTIONS: `--require ${compiled.loadTime}`, BENCH_PACKAGE: `/node_modules/${packageName}/` },
    ...(userDir !== undefined && { userDir }),
  });
  try {
    const { loadMs } = (await nodeRed.getJson('bench/loaded')) as { loadMs: number };
    const { heapBytes } = (await nodeRed.getJson('bench/heap')) as { heapBytes: number };
    return { heapBytes, loadMs };
  } finally {
    await nodeRed.stop();
  }
}

const EMPTY = 'empty-package';

/** A user folder in which a package is installed whose nodes do nothing. */
function emptyPackage(): string {
  const userDir = mkdtempSync(join(tmpdir(), 'empty-package-'));
  const folder = join(userDir, 'node_modules', EMPTY);
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(manifest['node-red'].nodes).map((name) => `empty-${name}`);
  for (const name of names) {
    writeFileSync(join(folder, `${name}.js`), 'module.exports = () => {};\n');
    writeFileSync(join(folder, `${name}.html`), '\n');
  }
  const nodes = Object.fromEntries(names.map((name) => [name, `${name}.js`]));
  const version = '1.0.0';
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: EMPTY, version, 'node-red': { nodes } }),
  );
  const dependencies = { [EMPTY]: version };
  writeFileSync(join(userDir, 'package.json'), JSON.stringify({ name: 'node-red-project', dependencies }));
  return userDir;
}

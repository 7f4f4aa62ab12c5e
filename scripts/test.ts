/** Owns `npm test`: every check of this package one after the other, and one line that adds them up. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from '../tools/freshness';
import { runVisibly } from '../tools/run-command';
import type { TestCounts } from './counting-reporter';

/** No part takes half as long, even on a busy machine. Mocha runs without `--exit`: what leaves something open ends here. */
const PART_DEADLINE_MS = 20 * 60_000;

/** One part of the tests, run alone by `npm test -- <name>`. */
interface Part {
  readonly title: string;
  run(): Promise<TestCounts>;
}

const PARTS: Readonly<Record<string, Part>> = {
  build: { title: 'Build', run: () => check(['--import', 'tsx', 'scripts/build.ts']) },
  typecheck: { title: 'Types', run: () => eachOf([tsc('.'), tsc('nodes')]) },
  lint: { title: 'Lint and format', run: () => check(['node_modules/@biomejs/biome/bin/biome', 'check']) },
  audit: {
    title: 'Known vulnerabilities of what is shipped',
    run: () => check(['--import', 'tsx', 'scripts/audit.ts']),
  },
  unit: {
    title: `Unit, integration and node tests on Node.js ${process.versions.node}`,
    run: () => mocha(['test/**/*.test.ts', '--ignore', 'test/system/**', '--ignore', 'test/browser/**']),
  },
  system: {
    title:
      'The packed package in real Node-REDs: 4.1 on Node.js 20, 5 on Node.js 22, and a scene on 24 and 26',
    run: () => mochaOnBuilt('test/system'),
  },
  browser: {
    title: 'The editor in a browser, in both Node-REDs',
    run: () => mochaOnBuilt('test/browser'),
  },
};

const NOTHING: TestCounts = { passed: 0, failed: 0 };
const ONE_FAILED: TestCounts = { passed: 0, failed: 1 };

async function main(): Promise<void> {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
  let total = NOTHING;
  for (const name of names) {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`"${name}" is none of: ${Object.keys(PARTS).join(', ')}.`);
    console.log(`\n=== ${part.title} ===`);
    const startedAt = Date.now();
    const counts = await part.run();
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    console.log(`=== ${name}: ${counts.failed === 0 ? 'good' : 'FAILED'} after ${seconds} s`);
    total = sum(total, counts);
    // Without a build there is nothing to go on with.
    if (name === 'build' && counts.failed > 0) break;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

/** A check that has no tests to count: only its failure counts. */
async function check(args: readonly string[]): Promise<TestCounts> {
  return (await runVisibly(process.execPath, args)) === 0 ? NOTHING : ONE_FAILED;
}

function tsc(project: string): Promise<TestCounts> {
  return check(['node_modules/typescript/bin/tsc', '--noEmit', '-p', project]);
}

async function eachOf(runs: readonly Promise<TestCounts>[]): Promise<TestCounts> {
  return (await Promise.all(runs)).reduce(sum);
}

async function mochaOnBuilt(folder: string): Promise<TestCounts> {
  await buildIfStale();
  return mocha([`${folder}/**/*.test.ts`]);
}

async function mocha(args: readonly string[]): Promise<TestCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'test-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const exitCode = await runVisibly(
      process.execPath,
      ['node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/counting-reporter.ts', ...args],
      { env: { TEST_COUNTS: file }, deadlineMs: PART_DEADLINE_MS },
    );
    if (!existsSync(file)) return ONE_FAILED; // It ended before its tests did.
    const counts = JSON.parse(readFileSync(file, 'utf8')) as TestCounts;
    return exitCode === 0 || counts.failed > 0 ? counts : sum(counts, ONE_FAILED);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sum(one: TestCounts, other: TestCounts): TestCounts {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

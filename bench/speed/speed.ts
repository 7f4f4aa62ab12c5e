/** Owns the measurement of speed from beginning to end: on each Node-RED, every comparison, then table, file and chart. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildIfStale } from '../../tools/freshness';
import type { NodeRedVersion } from '../../tools/node-red-process';
import { installInto } from '../../tools/package-tarball';
import { startEventServer } from '../server/server-process';
import { comparisonsOfBuilds } from './builds';
import { compare, Subjects } from './compare';
import { COMPARISONS } from './comparisons';
import { compile } from './compiled';
import type { Effort } from './effort';
import { hour } from './hour';
import { idleness } from './idleness';
import { latency } from './latency';
import { loading } from './loading';
import { overload } from './overload';
import { describeRow, publish, tableOf } from './report';
import type { ResultRow } from './row';
import { type Bench, cleanUp } from './subject';
import { wayBack } from './way-back';

const EFFORTS = {
  whole: { rounds: 17, longRounds: 5, warmUpLoads: 20, divisor: 1 },
  quick: { rounds: 3, longRounds: 2, warmUpLoads: 5, divisor: 10 },
} as const satisfies Record<string, Effort>;

/** What is measured on which Node-RED. */
export interface Choice {
  /** The rows of the other versions stay as they were published. */
  readonly versions: readonly NodeRedVersion[];
  /** The ids of comparisons and names of behaviours; none: all. */
  readonly rows: readonly string[];
}

/** What is not a comparison of CPU time alone. */
const BEHAVIOURS = { overload, latency, idleness, wayBack, hour, loading };

/** `quick`: to see that everything works. Nothing is published then, nor when only some rows were chosen. */
export async function measureSpeed(how: keyof typeof EFFORTS, { versions, rows }: Choice): Promise<void> {
  const comparisons = chosen(COMPARISONS, ({ id }) => id, rows);
  const behaviours = chosen(Object.entries(BEHAVIOURS), ([name]) => name, rows);
  expectSome(comparisons.length + behaviours.length, rows);
  const measured = await measure(versions, async (bench, done) => {
    const subjects = new Subjects(bench, EFFORTS[how].warmUpLoads);
    for (const comparison of comparisons) done(await compare(bench, subjects, EFFORTS[how], comparison));
    await cleanUp(bench);
    for (const [, behaviour] of behaviours) {
      for (const row of await behaviour(bench, EFFORTS[how])) done(row);
      await cleanUp(bench);
    }
  });
  if (how === 'whole' && rows.length === 0) publish(measured);
}

/**
 * Compares this build with another one, each in Node-REDs of its own.
 *
 * @param tarball - the path of the other build, as `npm pack` makes it
 */
export async function measureBuilds(tarball: string | undefined, { versions, rows }: Choice): Promise<void> {
  if (tarball === undefined)
    throw new Error('Say which build to compare with: the path of a packed tarball.');
  const userDir = await installed(tarball);
  try {
    const comparisons = chosen(comparisonsOfBuilds(userDir), ({ id }) => id, rows);
    expectSome(comparisons.length, rows);
    await measure(versions, async (bench, done) => {
      const subjects = new Subjects(bench, EFFORTS.whole.warmUpLoads);
      for (const comparison of comparisons) done(await compare(bench, subjects, EFFORTS.whole, comparison));
    });
  } finally {
    rmSync(userDir, { recursive: true, force: true });
  }
}

/** On each of these versions: each row is shown when it is done, and all of them in a table at the end. */
async function measure(
  versions: readonly NodeRedVersion[],
  on: (bench: Bench, done: (row: ResultRow) => void) => Promise<void>,
): Promise<ResultRow[]> {
  const startedAt = Date.now();
  await buildIfStale();
  const compiled = await compile();
  const server = await startEventServer(compiled.eventServer);
  const rows: ResultRow[] = [];
  try {
    for (const version of versions) {
      const bench: Bench = { version, server, compiled, cleanUps: [] };
      try {
        await on(bench, (row) => {
          rows.push(row);
          console.log(`${elapsed(startedAt)}  ${describeRow(row)}`);
        });
      } finally {
        await cleanUp(bench);
      }
    }
  } finally {
    await server.stop();
    compiled.remove();
  }
  console.log(`\n${tableOf(rows)}`);
  return rows;
}

function chosen<T>(all: readonly T[], nameOf: (one: T) => string, names: readonly string[]): readonly T[] {
  return names.length === 0 ? all : all.filter((one) => names.includes(nameOf(one)));
}

function expectSome(count: number, rows: readonly string[]): void {
  if (count === 0) throw new Error(`No row is called ${rows.join(', ')}.`);
}

/** A user folder with the build of this tarball. The caller removes it. */
async function installed(tarball: string): Promise<string> {
  const userDir = mkdtempSync(join(tmpdir(), 'other-build-'));
  await installInto(userDir, { path: resolve(tarball) });
  return userDir;
}

function elapsed(sinceMs: number): string {
  const seconds = Math.round((Date.now() - sinceMs) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

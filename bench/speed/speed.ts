/** Owns the measurement of speed from beginning to end: on each Node-RED, every comparison, then table, file and chart. */

import { buildIfStale } from '../../tools/freshness';
import { NODE_RED_VERSIONS } from '../../tools/node-red';
import type { NodeRedVersion } from '../../tools/node-red-process';
import { startEventServer } from '../server/server-process';
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

/**
 * `quick`: to see that everything works; nothing is published.
 *
 * @param versions - whose rows are measured; those of the others stay as they were published
 */
export async function measureSpeed(
  how: keyof typeof EFFORTS,
  versions: readonly NodeRedVersion[] = NODE_RED_VERSIONS,
): Promise<void> {
  const startedAt = Date.now();
  await buildIfStale();
  const compiled = await compile();
  const server = await startEventServer(compiled.eventServer);
  const rows: ResultRow[] = [];
  try {
    for (const version of versions) {
      await measureOn({ version, server, compiled, cleanUps: [] }, EFFORTS[how], (row) => {
        rows.push(row);
        console.log(`${elapsed(startedAt)}  ${describeRow(row)}`);
      });
    }
  } finally {
    await server.stop();
    compiled.remove();
  }
  console.log(`\n${tableOf(rows)}`);
  if (how === 'whole') publish(rows);
}

async function measureOn(bench: Bench, effort: Effort, done: (row: ResultRow) => void): Promise<void> {
  const subjects = new Subjects(bench, effort.warmUpLoads);
  try {
    for (const comparison of COMPARISONS) done(await compare(bench, subjects, effort, comparison));
    await cleanUp(bench);
    for (const behaviour of [overload, latency, idleness, wayBack, hour, loading]) {
      for (const row of await behaviour(bench, effort)) done(row);
      await cleanUp(bench);
    }
  } finally {
    await cleanUp(bench);
  }
}

function elapsed(sinceMs: number): string {
  const seconds = Math.round((Date.now() - sinceMs) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

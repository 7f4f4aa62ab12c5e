/** Owns the measurement of the way back after an outage. */
import { setTimeout as delay } from 'node:timers/promises';
import { STABLE_MS } from '../../src/util/backoff';
import { each } from '../flows/flow';
import { manyConnections } from '../flows/rt-events';
import type { Report } from '../server/commands';
import type { ResultRow } from './row';
import { figureOf } from './statistics';
import { type Bench, nodeRedSubject } from './subject';

const MAX_BACK_MS = 100;

const CONNECTIONS = 7;
/** After so long, an outage counts as a first one for all of them. */
const UNTIL_STABLE_MS = STABLE_MS + 1_000;

const names = each(CONNECTIONS, (index) => `rt-back-${index}`);

/** Each connection of its own, in one Node-RED. */
async function connect(bench: Bench): Promise<void> {
  const flow = manyConnections(names.map((name) => bench.server.apiUrl(name)));
  await nodeRedSubject(bench, 'rt-back-0', flow);
}

/** From the first try that reaches the server again to the running stream, for each of several connections. */
export async function wayBack(bench: Bench): Promise<ResultRow[]> {
  const { server, version } = bench;
  await connect(bench);
  await delay(UNTIL_STABLE_MS);
  const back: Extract<Report, { report: 'returned' }>[] = [];
  server.reports.onArrival((report) => {
    if (report.report === 'returned') back.push(report);
  });
  server.command({ do: 'outage', clients: names });
  await server.reports.first('the way back', () => back.length === names.length);
  const tried = figureOf(back.map(({ tryToRunningMs }) => tryToRunningMs));
  return [
    {
      nodeRed: version,
      id: 'return-try',
      title: 'after an outage: from the first try that reaches the server to the running stream',
      unit: 'ms',
      ours: tried,
      target: { text: `< ${MAX_BACK_MS} ms`, reached: tried.median < MAX_BACK_MS },
    },
    {
      nodeRed: version,
      id: 'return-all',
      title: "after an outage: the same from the server's return, with the random wait before the try",
      unit: 'ms',
      ours: figureOf(back.map(({ returnToRunningMs }) => returnToRunningMs)),
    },
  ];
}

/** Owns what is measured by other means than CPU time: overload, latency, idleness, and the way back after an outage. */
import { setTimeout as delay } from 'node:timers/promises';
import { coreSwitch, linkIns } from '../flows/core';
import { each } from '../flows/flow';
import { idleRtEvents, manyConnections, rtEvents } from '../flows/rt-events';
import type { Measurement } from '../probe/probe';
import type { Report } from '../server/commands';
import type { Effort } from './compare';
import { WANTED } from './comparisons';
import type { Row } from './row';
import { figureOf } from './statistics';
import { type Bench, type CpuTime, nodeRedSubject } from './subject';

/** Measures once to warm up, and then as often as it counts. */
async function inTurns<T>({ longTurns }: Effort, measure: () => Promise<T>): Promise<T[]> {
  await measure();
  const results: T[] = [];
  while (results.length < longTurns) results.push(await measure());
  return results;
}

const BLAST_EVENTS = 5_000;
const BUSY_MS = 0.2;
const MAX_LOOP_HELD_MS = 60;
const MAX_HEAP_MB = 90;

/** As many events as the server can send, to a flow that is too slow for them. */
export async function overload(bench: Bench, effort: Effort): Promise<Row[]> {
  const options = { looking: 'overload', busyMs: BUSY_MS } as const;
  const ours = await nodeRedSubject(
    bench,
    'rt-overload',
    rtEvents(bench.server.apiUrl('rt-overload'), { nodes: 50, ...options }),
  );
  const core = await nodeRedSubject(
    bench,
    'core-overload',
    coreSwitch(bench.server.bareUrl('core-overload'), 50, options),
  );
  const events = BLAST_EVENTS / effort.divisor;
  const load = { types: WANTED, events };
  const turns = await inTurns(effort, async () => ({
    ours: await ours.run(load),
    core: await core.run(load),
  }));

  const figures = (read: (measured: NonNullable<Measurement['overload']>, all: Measurement) => number) => ({
    ours: figureOf(
      turns.map((turn) => (turn.ours.overload ? read(turn.ours.overload, turn.ours) : Number.NaN)),
    ),
    reference: figureOf(
      turns.map((turn) => (turn.core.overload ? read(turn.core.overload, turn.core) : Number.NaN)),
    ),
  });
  const held = figures(({ loopHeldMs }) => loopHeldMs);
  const heap = figures(({ heapMb }) => heapMb);
  const wrong = figures(({ inOrder }, all) => events - all.events + (inOrder ? 0 : 1));
  const worstWrong = Math.max(
    ...turns.map(({ ours }) => events - ours.events + (ours.overload?.inOrder ? 0 : 1)),
  );
  return [
    {
      nodeRed: bench.version,
      id: 'overload-loop',
      title: 'overload: the longest that the event loop was held',
      unit: 'ms',
      ...held,
      target: { text: `< ${MAX_LOOP_HELD_MS} ms`, reached: held.ours.median < MAX_LOOP_HELD_MS },
    },
    {
      nodeRed: bench.version,
      id: 'overload-heap',
      title: 'overload: the most heap in use',
      unit: 'MB',
      ...heap,
      target: { text: `< ${MAX_HEAP_MB} MB`, reached: heap.ours.median < MAX_HEAP_MB },
    },
    {
      nodeRed: bench.version,
      id: 'overload-loss',
      title: 'overload: events lost or out of order',
      unit: 'events',
      ...wrong,
      target: { text: '0', reached: worstWrong === 0 },
    },
  ];
}

const EVENTS_A_SECOND = 5_000;
const LATENCY_S = 2;

/** From the server's write to the sink, and the CPU time of it, at a rate that both have time for. */
export async function latency(bench: Bench, effort: Effort): Promise<Row[]> {
  const options = { looking: 'latency' } as const;
  const ours = await nodeRedSubject(
    bench,
    'rt-latency',
    rtEvents(bench.server.apiUrl('rt-latency'), { nodes: 50, ...options }),
  );
  const core = await nodeRedSubject(
    bench,
    'core-latency',
    coreSwitch(bench.server.bareUrl('core-latency'), 50, options),
  );
  const load = {
    types: WANTED,
    events: (EVENTS_A_SECOND * LATENCY_S) / effort.divisor,
    perSecond: EVENTS_A_SECOND,
  };
  const turns = await inTurns(effort, async () => ({
    ours: await ours.run(load),
    core: await core.run(load),
  }));
  const compared = (read: (measured: Measurement) => number) => ({
    ours: figureOf(turns.map((turn) => read(turn.ours))),
    reference: figureOf(turns.map((turn) => read(turn.core))),
    ratio: figureOf(turns.map((turn) => read(turn.core) / read(turn.ours))),
  });
  const p99Ms = compared(({ latencyUs }) => (latencyUs?.p99 ?? Number.NaN) / 1000);
  return [
    {
      nodeRed: bench.version,
      id: 'latency',
      title: `latency at ${EVENTS_A_SECOND} events a second, 99th percentile`,
      unit: 'ms',
      ...p99Ms,
      target: { text: '≥ 1', reached: p99Ms.ratio.median >= 1 },
    },
    {
      nodeRed: bench.version,
      id: 'switch-steady',
      title: `50 nodes against one \`switch\`, at ${EVENTS_A_SECOND} events a second`,
      unit: 'µs of CPU an event',
      ...compared(({ cpuUs }) => cpuUs / load.events),
    },
  ];
}

const IDLE_NODES = 500;
const IDLE_MS = 2_000;
const MAX_IDLE_CPU_MS = 5;
const MAX_HEAP_KB_A_NODE = 2;

/** Connected, with nothing to do. Both flows have one connection, so that only the nodes differ. */
export async function idleness(bench: Bench, effort: Effort): Promise<Row[]> {
  const ours = await nodeRedSubject(
    bench,
    'rt-idle',
    idleRtEvents(bench.server.apiUrl('rt-idle'), IDLE_NODES),
  );
  const core = await nodeRedSubject(bench, 'core-idle', [
    ...idleRtEvents(bench.server.apiUrl('core-idle'), 1),
    ...linkIns(IDLE_NODES),
  ]);
  const turns = await inTurns(effort, async () => {
    const before = await Promise.all([ours.cpuTime(), core.cpuTime()]);
    await delay(IDLE_MS / effort.divisor);
    const after = await Promise.all([ours.cpuTime(), core.cpuTime()]);
    const kbMore = ((await ours.heapBytes()) - (await core.heapBytes())) / 1024 / IDLE_NODES;
    return { ours: cpuMsASecond(before[0], after[0]), core: cpuMsASecond(before[1], after[1]), kbMore };
  });
  const cpu = figureOf(turns.map((turn) => turn.ours));
  const heap = figureOf(turns.map((turn) => turn.kbMore));
  return [
    {
      nodeRed: bench.version,
      id: 'idle-cpu',
      title: `idle: CPU of ${IDLE_NODES} connected nodes`,
      unit: 'ms of CPU a second',
      ours: cpu,
      reference: figureOf(turns.map((turn) => turn.core)),
      target: { text: `< ${MAX_IDLE_CPU_MS} ms`, reached: cpu.median < MAX_IDLE_CPU_MS },
    },
    {
      nodeRed: bench.version,
      id: 'idle-heap',
      title: 'idle: heap of a node, more than a `link in`',
      unit: 'kB',
      ours: heap,
      target: { text: `≤ ${MAX_HEAP_KB_A_NODE} kB`, reached: heap.median <= MAX_HEAP_KB_A_NODE },
    },
  ];
}

function cpuMsASecond(before: CpuTime, after: CpuTime): number {
  return (after.cpuUs - before.cpuUs) / (after.atMs - before.atMs);
}

const MAX_BACK_MS = 100;

const CONNECTIONS = 7;
/** After so long, an outage counts as a first one. */
const STABLE_MS = 31_000;

const names = each(CONNECTIONS, (index) => `rt-back-${index}`);

/** Each connection of its own, in one Node-RED. */
async function connect(bench: Bench): Promise<void> {
  const flow = manyConnections(names.map((name) => bench.server.apiUrl(name)));
  await nodeRedSubject(bench, 'rt-back-0', flow);
}

/** From the first try that reaches the server again to the running stream, for each of several connections. */
export async function wayBack(bench: Bench): Promise<Row[]> {
  const { server, version } = bench;
  await connect(bench);
  await delay(STABLE_MS);
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

/** Owns what is measured by other means than CPU time: overload, latency, idleness, and the way back after an outage. */
import { setTimeout as delay } from 'node:timers/promises';
import { coreSwitch, linkIns } from '../flows/core';
import { idleRtEvents, rtEvents } from '../flows/rt-events';
import type { Measurement } from '../probe/probe';
import type { Effort } from './compare';
import { WANTED } from './comparisons';
import type { Row } from './row';
import { figureOf } from './statistics';
import { type Bench, nodeRedSubject, type Subject, type Usage } from './subject';

/** One behaviour of two contestants, in turns. */
async function inTurns<T>({ turns, warmUpTurns }: Effort, measure: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let turn = -warmUpTurns; turn < turns; turn += 1) {
    const result = await measure();
    if (turn >= 0) results.push(result);
  }
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
  await Promise.all([ours.stop(), core.stop()]);

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
  const worstHeldMs = Math.max(...turns.map((turn) => turn.ours.overload?.loopHeldMs ?? Number.NaN));
  const worstHeapMb = Math.max(...turns.map((turn) => turn.ours.overload?.heapMb ?? Number.NaN));
  const worstWrong = Math.max(
    ...turns.map(({ ours }) => events - ours.events + (ours.overload?.inOrder ? 0 : 1)),
  );
  return [
    {
      nodeRed: bench.version,
      title: 'overload: the longest that the event loop was held',
      unit: 'ms',
      ...held,
      target: { text: `< ${MAX_LOOP_HELD_MS} ms`, reached: worstHeldMs < MAX_LOOP_HELD_MS },
    },
    {
      nodeRed: bench.version,
      title: 'overload: the most heap in use',
      unit: 'MB',
      ...heap,
      target: { text: `< ${MAX_HEAP_MB} MB`, reached: worstHeapMb < MAX_HEAP_MB },
    },
    {
      nodeRed: bench.version,
      title: 'overload: events lost or out of order',
      unit: 'events',
      ...wrong,
      target: { text: '0', reached: worstWrong === 0 },
    },
  ];
}

const EVENTS_A_SECOND = 5_000;
const LATENCY_S = 2;

/** From the server's write to the sink. */
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
  const p99Ms = async (subject: Subject): Promise<number> =>
    ((await subject.run(load)).latencyUs?.p99 ?? Number.NaN) / 1000;
  const turns = await inTurns(effort, async () => ({ ours: await p99Ms(ours), core: await p99Ms(core) }));
  await Promise.all([ours.stop(), core.stop()]);
  const ratio = figureOf(turns.map((turn) => turn.core / turn.ours));
  return [
    {
      nodeRed: bench.version,
      title: `latency at ${EVENTS_A_SECOND} events a second, 99th percentile`,
      unit: 'ms',
      ours: figureOf(turns.map((turn) => turn.ours)),
      reference: figureOf(turns.map((turn) => turn.core)),
      ratio,
      target: { text: '≥ 1', reached: ratio.median >= 1 },
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
    const before = await Promise.all([ours.usage(), core.usage()]);
    await delay(IDLE_MS / effort.divisor);
    const after = await Promise.all([ours.usage(), core.usage()]);
    const kbMore = (after[0].heapBytes - after[1].heapBytes) / 1024 / IDLE_NODES;
    return { ours: cpuMsASecond(before[0], after[0]), core: cpuMsASecond(before[1], after[1]), kbMore };
  });
  await Promise.all([ours.stop(), core.stop()]);
  const cpu = figureOf(turns.map((turn) => turn.ours));
  const heap = figureOf(turns.map((turn) => turn.kbMore));
  return [
    {
      nodeRed: bench.version,
      title: `idle: CPU of ${IDLE_NODES} connected nodes`,
      unit: 'ms of CPU a second',
      ours: cpu,
      reference: figureOf(turns.map((turn) => turn.core)),
      target: { text: `< ${MAX_IDLE_CPU_MS} ms`, reached: cpu.median < MAX_IDLE_CPU_MS },
    },
    {
      nodeRed: bench.version,
      title: 'idle: heap of a node, more than a `link in`',
      unit: 'kB',
      ours: heap,
      target: { text: `≤ ${MAX_HEAP_KB_A_NODE} kB`, reached: heap.median <= MAX_HEAP_KB_A_NODE },
    },
  ];
}

/** The garbage collection that a look begins with is in the first look's time, the second one's is not. */
function cpuMsASecond(before: Usage, after: Usage): number {
  return (after.cpuUs - before.cpuUs) / (after.atMs - before.atMs);
}

const DOWN_MS = 200;
const MAX_BACK_MS = 100;

/** From the first try that reaches the server again to the running stream. */
export async function wayBack(bench: Bench, effort: Effort): Promise<Row[]> {
  const { server } = bench;
  const subject = await nodeRedSubject(bench, 'rt-back', rtEvents(server.apiUrl('rt-back'), { nodes: 50 }));
  const turns = await inTurns(effort, async () => {
    const before = server.reports.all.length;
    server.command({ do: 'outage', client: subject.name, downMs: DOWN_MS });
    const back = await server.reports.first('the way back', ({ report }) => report === 'returned', before);
    if (back.report !== 'returned') throw new Error('Something else was reported.');
    return back;
  });
  await subject.stop();
  const tried = figureOf(turns.map(({ tryToRunningMs }) => tryToRunningMs));
  return [
    {
      nodeRed: bench.version,
      title: 'after an outage: from the first try that reaches the server to the running stream',
      unit: 'ms',
      ours: tried,
      target: { text: `< ${MAX_BACK_MS} ms`, reached: tried.median < MAX_BACK_MS },
    },
    {
      nodeRed: bench.version,
      title: "after an outage: the same from the server's return, with the random wait before the try",
      unit: 'ms',
      ours: figureOf(turns.map(({ returnToRunningMs }) => returnToRunningMs)),
    },
  ];
}

/** Owns the measurement of idleness: what nodes cost by being there. */
import { setTimeout as delay } from 'node:timers/promises';
import { linkIns } from '../flows/core';
import { idleRtEvents } from '../flows/rt-events';
import type { Effort } from './effort';
import type { ResultRow } from './row';
import { figureOf } from './statistics';
import { type Bench, type CpuTime, type NodeRedSubject, nodeRedSubject } from './subject';

const IDLE_NODES = 500;
const IDLE_MS = 2_000;
const MAX_IDLE_CPU_MS = 5;
const MAX_HEAP_KB_A_NODE = 2;
const BYTES_A_KB = 1024;

/** Connected, with nothing to do. Both flows have one connection, so that only the nodes differ. */
export async function idleness(bench: Bench, effort: Effort): Promise<ResultRow[]> {
  const ours = await nodeRedSubject(
    bench,
    'rt-idle',
    idleRtEvents(bench.server.apiUrl('rt-idle'), IDLE_NODES),
  );
  const core = await nodeRedSubject(bench, 'core-idle', [
    ...idleRtEvents(bench.server.apiUrl('core-idle'), 1),
    ...linkIns(IDLE_NODES),
  ]);
  const idle = () => idleFor(IDLE_MS / effort.divisor, ours, core);
  // The first look still sees the end of the start.
  await idle();
  const looks: Look[] = [];
  for (let round = 0; round < effort.longRounds; round += 1) looks.push(await idle());
  const cpu = figureOf(looks.map((look) => look.oursMs));
  const heap = figureOf(looks.map((look) => look.kbMore));
  return [
    {
      nodeRed: bench.version,
      id: 'idle-cpu',
      title: `idle: CPU of ${IDLE_NODES} connected nodes`,
      unit: 'ms of CPU a second',
      ours: cpu,
      reference: figureOf(looks.map((look) => look.coreMs)),
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

/** Both at the same time: CPU time a second, and how much more heap one of our nodes takes. */
interface Look {
  readonly oursMs: number;
  readonly coreMs: number;
  readonly kbMore: number;
}

async function idleFor(ms: number, ours: NodeRedSubject, core: NodeRedSubject): Promise<Look> {
  const before = await Promise.all([ours.cpuTime(), core.cpuTime()]);
  await delay(ms);
  const after = await Promise.all([ours.cpuTime(), core.cpuTime()]);
  const kbMore = ((await ours.heapBytes()) - (await core.heapBytes())) / BYTES_A_KB / IDLE_NODES;
  return { oursMs: cpuMsASecond(before[0], after[0]), coreMs: cpuMsASecond(before[1], after[1]), kbMore };
}

function cpuMsASecond(before: CpuTime, after: CpuTime): number {
  return (after.cpuUs - before.cpuUs) / (after.atMs - before.atMs);
}

/** Owns the measurement of overload: what a blast does to a Node-RED whose flow is too slow for it. */
import { coreSwitch } from '../flows/core';
import { rtEvents } from '../flows/rt-events';
import type { Measurement } from '../probe/probe';
import { WANTED } from './comparisons';
import { type Effort, inTurns } from './effort';
import type { Row } from './row';
import { figureOf } from './statistics';
import { type Bench, nodeRedSubject } from './subject';

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

  const figures = (read: (measured: Measurement) => number) => ({
    ours: figureOf(turns.map((turn) => read(turn.ours))),
    reference: figureOf(turns.map((turn) => read(turn.core))),
  });
  const held = figures(({ overload }) => overload?.loopHeldMs ?? Number.NaN);
  const heap = figures(({ overload }) => overload?.heapMb ?? Number.NaN);
  /** Lost, made up, or out of order: how many, as far as that shows. */
  const wrongIn = (measured: Measurement): number =>
    Math.abs(events - measured.events) + (measured.overload?.inOrder ? 0 : 1);
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
      ...figures(wrongIn),
      target: { text: '0', reached: turns.every(({ ours }) => wrongIn(ours) === 0) },
    },
  ];
}

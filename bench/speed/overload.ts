/** Owns the measurement of overload: what a blast does to a Node-RED whose flow is too slow for it. */
import { coreSwitch } from '../flows/core';
import { rtEvents } from '../flows/rt-events';
import type { Measurement } from '../probe/probe';
import { WANTED } from './comparisons';
import { type Effort, inRounds } from './effort';
import type { ResultRow } from './row';
import { figureOf } from './statistics';
import { type Bench, nodeRedSubject } from './subject';

const BLAST_EVENTS = 5_000;
const BUSY_MS = 0.2;
const MAX_LOOP_HELD_MS = 60;
const MAX_HEAP_MB = 90;

/** As many events as the server can send, to a flow that is too slow for them. */
export async function overload(bench: Bench, effort: Effort): Promise<ResultRow[]> {
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
  const rounds = await inRounds(
    effort.longRounds,
    () => ours.run(load),
    () => core.run(load),
  );
  const ofOurs = rounds.flatMap((round) => round.ours);
  const ofCore = rounds.flatMap((round) => round.reference);

  /** `isRight`: what is to be so each time of ours. */
  const figures = (
    text: string,
    read: (measured: Measurement) => number,
    isRight: (value: number) => boolean,
  ) => ({
    nodeRed: bench.version,
    ours: figureOf(ofOurs.map(read)),
    reference: figureOf(ofCore.map(read)),
    target: { text, reached: ofOurs.every((measured) => isRight(read(measured))) },
  });
  return [
    {
      id: 'overload-loop',
      title: 'overload: the longest that the event loop was held',
      unit: 'ms',
      ...figures(
        `< ${MAX_LOOP_HELD_MS} ms`,
        ({ overload }) => overload?.loopHeldMs ?? Number.NaN,
        (heldMs) => heldMs < MAX_LOOP_HELD_MS,
      ),
    },
    {
      id: 'overload-heap',
      title: 'overload: the most heap in use',
      unit: 'MB',
      ...figures(
        `< ${MAX_HEAP_MB} MB`,
        ({ overload }) => overload?.heapMb ?? Number.NaN,
        (heapMb) => heapMb < MAX_HEAP_MB,
      ),
    },
    {
      id: 'overload-loss',
      title: 'overload: events lost or out of order',
      unit: 'events',
      ...figures(
        '0',
        ({ events: got, overload }) => Math.abs(events - got) + (overload?.inOrder ? 0 : 1),
        (wrong) => wrong === 0,
      ),
    },
  ];
}

/** Owns the measurement at a steady rate, below what anybody's limit is: latency, and what an event costs then. */
import { coreSwitch } from '../flows/core';
import { rtEvents } from '../flows/rt-events';
import { WANTED } from './comparisons';
import { type Effort, inRounds } from './effort';
import type { ResultRow } from './row';
import { comparedBy } from './statistics';
import { type Bench, nodeRedSubject } from './subject';

const EVENTS_A_SECOND = 5_000;
const TURN_S = 0.5;
/** What wakes up for every event takes longer to be compiled than what has a blast to do. */
const WARM_UP_S = 3;

/** From the server's write to the sink, and the CPU time of it, at a rate that both have time for. */
export async function latency(bench: Bench, effort: Effort): Promise<ResultRow[]> {
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
    messagesAnEvent: 1,
    events: (EVENTS_A_SECOND * TURN_S) / effort.divisor,
    perSecond: EVENTS_A_SECOND,
  };
  const warmUp = { ...load, events: (EVENTS_A_SECOND * WARM_UP_S) / effort.divisor };
  await ours.run(warmUp);
  await core.run(warmUp);
  const measured = await inRounds(
    effort.rounds,
    () => ours.run(load),
    () => core.run(load),
  );
  const p99Ms = comparedBy(measured, ({ latencyUs }) => (latencyUs?.p99 ?? Number.NaN) / 1000);
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
      ...comparedBy(measured, ({ cpuUs }) => cpuUs / load.events),
    },
  ];
}

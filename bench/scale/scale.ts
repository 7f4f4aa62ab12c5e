/** Owns the measurement of scale: what publishers, a broker and workers make of the stream, and what each of them costs. */
import { cpus } from 'node:os';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { buildIfStale } from '../../tools/freshness';
import type { NodeRed } from '../../tools/node-red';
import { cpuMsOf } from './cpu-time';
import { type Engine, type EngineName, startEngine } from './engines';
import { startPublisher, startWorker } from './node-reds';

/** What a worker's look-up, or model, takes. */
const WORK_MS = 2;

/** A line of the table: workers 0 is the publisher alone, which then takes the word of the broker for each event. */
interface Line {
  readonly engine: EngineName;
  readonly workers: number;
  readonly workMs: number;
  readonly standby: boolean;
}
const LINES: readonly Line[] = [
  { engine: 'Mosquitto', workers: 0, workMs: 0, standby: false },
  { engine: 'Mosquitto', workers: 1, workMs: WORK_MS, standby: false },
  { engine: 'Mosquitto', workers: 2, workMs: WORK_MS, standby: false },
  { engine: 'Mosquitto', workers: 4, workMs: WORK_MS, standby: false },
  { engine: 'Mosquitto', workers: 1, workMs: 0, standby: false },
  { engine: 'Mosquitto', workers: 1, workMs: 0, standby: true },
  { engine: 'RabbitMQ', workers: 1, workMs: WORK_MS, standby: false },
  { engine: 'RabbitMQ', workers: 1, workMs: 0, standby: false },
  { engine: 'RabbitMQ', workers: 1, workMs: 0, standby: true },
];

const FULL_SPEED_EVENTS = 6_000;
/** So many events are on their way at full speed: more than one for each of the 64 partitions, so none is ever idle. */
const UNDER_WAY = 1_500;

/** Latency is measured well below the limit: at the limit it only tells how long the queue is. */
const CALM_EVENTS_A_SECOND = 100;
const CALM_EVENTS = 1_000;

/** An event of about 1 kB, as many calls at once as a call centre has. */
const FILLING = 'x'.repeat(800);
const CALLS = 2_000;

interface Figures {
  readonly eventsASecond: number;
  /** Processor time of an event. Unlike the rate, it does not suffer from what else this machine is doing. */
  readonly cpuMs: {
    readonly publisher: number;
    readonly standby?: number;
    readonly broker: number;
    readonly worker?: number;
  };
  readonly latenciesMs?: { readonly p50: number; readonly p99: number };
}

export async function measureScale(): Promise<void> {
  await buildIfStale();
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, Node-RED 5, one Mosquitto or three nodes of RabbitMQ on the same machine, events of 1 kB`,
  );
  console.log(
    'broker     workers  work  events/s  CPU an event: publisher  standby   broker   worker  latency: p50      p99',
  );
  for (const line of LINES) console.log(row(line, await measured(line)));
}

function row({ engine, workers, workMs }: Line, { eventsASecond, cpuMs, latenciesMs }: Figures): string {
  const ms = (value: number | undefined, digits: number, width: number) =>
    (value === undefined ? '' : `${value.toFixed(digits)} ms`).padStart(width);
  return [
    engine.padEnd(10),
    String(workers || 'none').padStart(8),
    ms(workers === 0 ? undefined : workMs, 0, 6),
    Math.round(eventsASecond).toString().padStart(10),
    ms(cpuMs.publisher, 2, 25),
    ms(cpuMs.standby, 2, 9),
    ms(cpuMs.broker, 2, 9),
    ms(cpuMs.worker, 2, 9),
    ms(latenciesMs?.p50, 0, 14),
    ms(latenciesMs?.p99, 0, 9),
  ].join('');
}

async function measured({ engine: name, workers, workMs, standby }: Line): Promise<Figures> {
  const engine = await startEngine(name);
  const simulator = await startSimulator();
  const publishers: NodeRed[] = [];
  const working: NodeRed[] = [];
  try {
    for (const others of standby ? [0, 1] : [0]) {
      publishers.push(
        await startPublisher(engine, simulator, others, workers === 0 ? { RT_GROUPS: '-' } : {}),
      );
    }
    const names = Array.from({ length: workers }, (_, n) => `worker-${n}`);
    working.push(...(await Promise.all(names.map((worker) => startWorker(engine, worker, workMs)))));
    return await figures(engine, simulator, publishers, working);
  } finally {
    await Promise.all([...publishers, ...working].map((nodeRed) => nodeRed.stop()));
    await simulator.close();
    await engine.stop();
  }
}

async function figures(
  engine: Engine,
  simulator: Simulator,
  publishers: readonly NodeRed[],
  workers: readonly NodeRed[],
): Promise<Figures> {
  let sent = 0;
  let done = 0;
  let latencies: number[] = [];
  let progress = () => {};
  for (const nodeRed of [...publishers, ...workers]) {
    nodeRed.received('done').onArrival(({ ms }) => {
      done += 1;
      latencies.push(Number(ms));
      progress();
    });
  }
  const send = () => {
    simulator.emit({ event: 'call.progress', callId: `call-${sent % CALLS}`, n: sent, filling: FILLING });
    sent += 1;
  };
  const isSo = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      progress = () => {
        if (condition()) resolve();
      };
      progress();
    });
  const atFullSpeed = async (events: number) => {
    const end = sent + events;
    while (sent < end) {
      await isSo(() => sent - done < UNDER_WAY);
      send();
    }
    await isSo(() => done >= sent);
  };

  await atFullSpeed(FULL_SPEED_EVENTS / 3); // Warm-up: the code is compiled, the connections are tuned.
  const cpuMsOfAll = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const [sending, standby] = publishers.map(({ pid }) => [pid]);
  const parts = [sending, standby, engine.pids, workers.map(({ pid }) => pid)].map((pids = []) => pids);
  const before = parts.map(cpuMsOfAll);
  const startedAt = performance.now();
  await atFullSpeed(FULL_SPEED_EVENTS);
  const eventsASecond = FULL_SPEED_EVENTS / ((performance.now() - startedAt) / 1000);
  const [publisher = 0, ofStandby = 0, broker = 0, worker = 0] = parts.map(
    (pids, index) => (cpuMsOfAll(pids) - (before[index] ?? 0)) / FULL_SPEED_EVENTS,
  );
  const cpuMs = { publisher, broker, ...(standby && { standby: ofStandby }) };
  if (workers.length === 0) return { eventsASecond, cpuMs };

  latencies = [];
  await new Promise<void>((resolve) => {
    let left = CALM_EVENTS;
    const timer = setInterval(() => {
      send();
      left -= 1;
      if (left > 0) return;
      clearInterval(timer);
      resolve();
    }, 1000 / CALM_EVENTS_A_SECOND);
  });
  await isSo(() => done >= sent);
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return { eventsASecond, cpuMs: { ...cpuMs, worker }, latenciesMs: { p50: at(0.5), p99: at(0.99) } };
}

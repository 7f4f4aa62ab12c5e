/** Owns the measurement of scale: what one publisher and one, two and four workers make of the stream over MQTT. */
import { cpus } from 'node:os';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { buildIfStale } from '../../tools/freshness';
import { type Mosquitto, startMosquitto } from '../../tools/mosquitto';
import type { NodeRed } from '../../tools/node-red';
import { cpuMsOf } from './cpu-time';
import { startPublisher, startWorker } from './node-reds';

const WORKERS = [1, 2, 4] as const;

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
  readonly cpuMs: { readonly publisher: number; readonly broker: number; readonly worker?: number };
  readonly latenciesMs?: { readonly p50: number; readonly p99: number };
}

export async function measureScale(): Promise<void> {
  await buildIfStale();
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, Node-RED 5, Mosquitto on the same machine, events of 1 kB`,
  );
  console.log('workers  events/s  CPU an event: publisher  broker   worker  latency: p50      p99');
  const alone = await measured(0);
  console.log(row('none', alone));
  for (const workers of WORKERS) console.log(row(String(workers), await measured(workers)));
}

function row(workers: string, { eventsASecond, cpuMs, latenciesMs }: Figures): string {
  const ms = (value: number | undefined, digits: number, width: number) =>
    (value === undefined ? '' : `${value.toFixed(digits)} ms`).padStart(width);
  return [
    workers.padStart(7),
    Math.round(eventsASecond).toString().padStart(10),
    ms(cpuMs.publisher, 2, 25),
    ms(cpuMs.broker, 2, 8),
    ms(cpuMs.worker, 2, 9),
    ms(latenciesMs?.p50, 0, 14),
    ms(latenciesMs?.p99, 0, 9),
  ].join('');
}

/** No workers: the publisher alone, which then takes the word of the broker for each event. */
async function measured(workers: number): Promise<Figures> {
  const broker = await startMosquitto();
  const simulator = await startSimulator();
  const nodeReds: NodeRed[] = [];
  try {
    const env = { RT_MQTT: broker.url, ...(workers === 0 && { RT_GROUPS: '-' }) };
    nodeReds.push(await startPublisher(simulator, env));
    const names = Array.from({ length: workers }, (_, n) => `worker-${n}`);
    nodeReds.push(...(await Promise.all(names.map((name) => startWorker(broker, name)))));
    return await figures(broker, simulator, nodeReds);
  } finally {
    await Promise.all(nodeReds.map((nodeRed) => nodeRed.stop()));
    await simulator.close();
    await broker.stop();
  }
}

async function figures(
  broker: Mosquitto,
  simulator: Simulator,
  nodeReds: readonly NodeRed[],
): Promise<Figures> {
  let sent = 0;
  let done = 0;
  let latencies: number[] = [];
  let progress = () => {};
  for (const nodeRed of nodeReds) {
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
  const pids = [broker.pid, ...nodeReds.map(({ pid }) => pid)];
  const before = pids.map(cpuMsOf);
  const startedAt = performance.now();
  await atFullSpeed(FULL_SPEED_EVENTS);
  const eventsASecond = FULL_SPEED_EVENTS / ((performance.now() - startedAt) / 1000);
  const [forBroker = 0, publisher = 0, ...workers] = pids.map(
    (pid, index) => (cpuMsOf(pid) - (before[index] ?? 0)) / FULL_SPEED_EVENTS,
  );
  if (workers.length === 0) return { eventsASecond, cpuMs: { publisher, broker: forBroker } };
  const worker = workers.reduce((sum, cpuMs) => sum + cpuMs, 0);
  const cpuMs = { publisher, broker: forBroker, worker };

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
  return { eventsASecond, cpuMs, latenciesMs: { p50: at(0.5), p99: at(0.99) } };
}

/** Owns the measured process: it takes events from the event server and reports their cost. */
import type { Arrivals } from '../../tools/arrivals';
import { nodeBinary } from '../../tools/node-binary';
import type { FlowNode } from '../../tools/node-red';
import { startNodeRed } from '../../tools/node-red';
import { NODE_REDS, type NodeRedVersion } from '../../tools/node-red-process';
import { startChild } from '../child';
import type { Measurement } from '../probe/probe';
import type { Types } from '../server/frames';
import type { EventServer } from '../server/server-process';
import type { Compiled } from './compiled';

export interface Load {
  readonly types: Types;
  readonly events: number;
  /** So many are to arrive of each event; undefined: whoever measures looks at what arrived. */
  readonly messagesAnEvent?: number;
  /** Default: as fast as the subject takes them. */
  readonly perSecond?: number;
}

/** The CPU time that a process has used since it started, and when it was asked. */
export interface CpuTime {
  readonly cpuUs: number;
  readonly atMs: number;
}

export interface Subject {
  /** What the event server knows it by. */
  readonly name: string;
  /** Sends the load, and returns its cost. A process that loses messages or makes more ends the measurement. */
  run(load: Load): Promise<Measurement>;
  /** Takes these flows in place of those that it has; its connection stays. */
  deploy(flows: readonly FlowNode[]): Promise<void>;
}

export interface NodeRedSubject extends Subject {
  cpuTime(): Promise<CpuTime>;
  /** The heap in use after a garbage collection. */
  heapBytes(): Promise<number>;
}

/** Where subjects are started. */
export interface Bench {
  readonly server: EventServer;
  readonly compiled: Compiled;
  readonly version: NodeRedVersion;
  /** Stops what was started, in whatever state it is. */
  readonly cleanUps: (() => Promise<unknown>)[];
}

/**
 * A real Node-RED with the packed package, and this flow.
 *
 * @param build - a user folder with another build of the package; this Node-RED gets a copy of it. Default: this build
 */
export async function nodeRedSubject(
  { server, compiled, version, cleanUps }: Bench,
  name: string,
  flows: readonly FlowNode[],
  build?: string,
): Promise<NodeRedSubject> {
  const before = server.reports.all.length;
  const nodeRed = await startNodeRed({
    version,
    flows,
    credentials: tokensFor(flows),
    settings: { nodesDir: [compiled.nodesDir], logLevel: 'info' },
    ...(build !== undefined && { build }),
  });
  cleanUps.push(() => nodeRed.stop());
  await running(server, name, nodeRed.gone, before);
  return {
    name,
    run: runner(server, name, nodeRed.received<Measurement>('measurement')),
    deploy: (other) => nodeRed.deploy(other),
    cpuTime: async () => (await nodeRed.getJson('bench/cpu')) as CpuTime,
    heapBytes: async () => ((await nodeRed.getJson('bench/heap')) as { heapBytes: number }).heapBytes,
  };
}

/** A client without a Node-RED, on the Node.js of this Node-RED. `script`: what it is. */
export async function bareSubject(
  { server, version, cleanUps }: Bench,
  name: string,
  script: string,
): Promise<Subject> {
  const before = server.reports.all.length;
  const node = await nodeBinary(NODE_REDS[version].nodeMajor);
  const child = startChild<Measurement>(name, script, { args: [server.bareUrl(name)], node });
  cleanUps.push(child.stop);
  await running(server, name, child.gone, before);
  return {
    name,
    run: runner(server, name, child.told),
    deploy: () => Promise.reject(new Error('There are no flows in this process.')),
  };
}

/** Stops all that was started here so far. */
export async function cleanUp({ cleanUps }: Bench): Promise<void> {
  await Promise.all(cleanUps.splice(0).map((stop) => stop()));
}

function tokensFor(flows: readonly FlowNode[]): Record<string, { token: string }> {
  const connections = flows.filter(({ type }) => type === 'rt-connection');
  return Object.fromEntries(connections.map(({ id }) => [id, { token: 'bench' }]));
}

/** Waits until the stream of a process runs, which is not yet `gone`. */
async function running(
  server: EventServer,
  name: string,
  gone: Promise<unknown>,
  from: number,
): Promise<void> {
  const runs = server.reports.first(
    `the stream of "${name}"`,
    (report) => report.report === 'running' && report.client === name,
    from,
  );
  await Promise.race([
    runs,
    gone.then(() => {
      throw new Error(`"${name}" has ended before its stream ran.`);
    }),
  ]);
}

/** `measurements`: what the process tells, until it is gone. */
function runner(
  server: EventServer,
  client: string,
  measurements: Arrivals<Measurement>,
): (load: Load) => Promise<Measurement> {
  void server.gone.then(() => measurements.end(new Error('the event server has ended')));
  return async ({ types, events, messagesAnEvent, perSecond }) => {
    const before = measurements.all.length;
    if (perSecond === undefined) server.command({ do: 'blast', client, types, events });
    else server.command({ do: 'pace', client, types, events, perSecond });
    const measured = await measurements.first(`the measurement of "${client}"`, () => true, before);
    if (messagesAnEvent !== undefined && measured.events !== events * messagesAnEvent) {
      throw new Error(`"${client}" got ${measured.events} messages in place of ${events * messagesAnEvent}.`);
    }
    return measured;
  };
}

/** Owns what is measured: a process that takes events from the event server and reports what they cost it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Arrivals } from '../../scripts/arrivals';
import { nodeBinary } from '../../scripts/node-binary';
import { NODE_REDS, type NodeRedVersion } from '../../scripts/node-red-process';
import { startNodeRed } from '../../test/support/node-red';
import type { FlowNode } from '../flows/flow';
import type { Measurement } from '../probe/probe';
import type { Types } from '../server/frames';
import type { EventServer } from '../server/server-process';
import type { Compiled } from './compiled';

export interface Load {
  readonly types: Types;
  readonly events: number;
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
  /** Sends the load, and returns what it cost. */
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

/** A real Node-RED with the packed package, and this flow. */
export async function nodeRedSubject(
  { server, compiled, version, cleanUps }: Bench,
  name: string,
  flows: readonly FlowNode[],
): Promise<NodeRedSubject> {
  const before = server.reports.all.length;
  const nodeRed = await startNodeRed({
    version,
    flows,
    credentials: tokensFor(flows),
    settings: { nodesDir: [compiled.nodesDir], logLevel: 'info' },
  });
  cleanUps.push(() => nodeRed.stop());
  await running(server, name, before);
  return {
    name,
    run: (load) =>
      run(server, name, nodeRed.received('measurement') as Arrivals<unknown> as Arrivals<Measurement>, load),
    deploy: (other) => nodeRed.deploy(other),
    cpuTime: async () => (await nodeRed.getJson('bench/cpu')) as CpuTime,
    heapBytes: async () => ((await nodeRed.getJson('bench/heap')) as { heapBytes: number }).heapBytes,
  };
}

/** `ws` and `JSON.parse` alone, on the Node.js of this Node-RED. */
export async function bareSubject(
  { server, compiled, version, cleanUps }: Bench,
  name: string,
): Promise<Subject> {
  const before = server.reports.all.length;
  const child = fork(compiled.bareClient, [server.bareUrl(name)], {
    execPath: await nodeBinary(NODE_REDS[version].nodeMajor),
    execArgv: [],
  });
  cleanUps.push(async () => {
    child.disconnect();
    await once(child, 'exit');
  });
  const measurements = new Arrivals<Measurement>();
  child.on('message', ({ sink }: { sink: { msg: Measurement } }) => measurements.add(sink.msg));
  await running(server, name, before);
  return {
    name,
    run: (load) => run(server, name, measurements, load),
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

function running(server: EventServer, name: string, from: number): Promise<unknown> {
  return server.reports.first(
    `the stream of "${name}"`,
    (report) => report.report === 'running' && report.client === name,
    from,
  );
}

function run(
  server: EventServer,
  client: string,
  measurements: Arrivals<Measurement>,
  { types, events, perSecond }: Load,
): Promise<Measurement> {
  const before = measurements.all.length;
  if (perSecond === undefined) server.command({ do: 'blast', client, types, events });
  else server.command({ do: 'pace', client, types, events, perSecond });
  return measurements.first(`the measurement of "${client}"`, () => true, before);
}

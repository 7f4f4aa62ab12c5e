/** Owns the publishers and workers of the scale-out examples in real Node-REDs, and what they told of their work. */
import assert from 'node:assert/strict';
import type { Simulator } from '../../src/simulator/simulator';
import { readExample } from '../../tools/example-flow';
import type { FlowNode } from '../../tools/node-red';
import { type NodeRed, type NodeRedOptions, type NodeRedVersion, startNodeRed } from '../../tools/node-red';
import { NumberedEvents } from './numbered-events';

export const PUBLISHER = 'scale out 1 - publisher';
export const SHARING_WORKER = 'scale out 2 - worker that shares the load';
export const ORDERED_WORKER = 'scale out 3 - worker with per-call order';
export const RABBIT_PUBLISHER = 'scale out 4 - publisher to RabbitMQ';
export const RABBIT_WORKER = 'scale out 5 - worker from RabbitMQ';

/** So many events may be on their way at once: enough to keep everybody busy, few enough to end soon after a crash. */
const UNDER_WAY = 400;
const CALLS = 500;

/** What a worker tells of each piece of its work. */
interface Work {
  readonly n: number;
  readonly call: string;
  readonly id: string;
  readonly partition: string;
  /** How often the publisher had sent it by then. */
  readonly attempt: string;
  readonly at: number;
}

/** What a test looks at of a publisher's outbox. */
interface Outbox {
  readonly waiting: number;
  readonly role: { readonly sends?: boolean; readonly others?: number };
}

/** In place of the work: says what it got, and when; of one kind of event, it throws. */
const TELL = `
const [, , partition] = msg.topic.split('/');
const { event, n, callId: call } = msg.payload;
if (event === 'call.odd') throw new Error('no CRM');
const { id, attempt } = msg.userProperties;
global.get('sink')('work', { n, call, id, partition, attempt, at: Date.now() });
return msg;`;

/** What a scene is played with: the broker's address, as the examples' settings have it, and the publisher for it. */
export interface Stage {
  readonly env: NodeJS.ProcessEnv;
  readonly publisher: string;
  /** What the function nodes need beside Node-RED. */
  readonly modules?: readonly string[];
}

/** Publishers, workers, and what they told. */
export class ScaleOutScene {
  readonly #running = new Set<NodeRed>();
  readonly #work = new Map<string, Work[]>();
  readonly #done = new Set<number>();
  readonly #emittedAt: number[] = [];
  #publishers = 0;
  #sent = 0;
  readonly #looking = new Set<() => void>();

  constructor(
    private readonly stage: Stage,
    private readonly simulator: Simulator,
  ) {}

  /** Resolves once it has the stream. `settings`: of Node-RED. */
  async startPublisher(
    version: NodeRedVersion,
    env: NodeJS.ProcessEnv = {},
    settings: Readonly<Record<string, unknown>> = {},
    userDir?: string,
  ): Promise<NodeRed> {
    const flows = readExample(this.stage.publisher).map((node) =>
      node.type === 'rt-connection' ? { ...node, url: this.simulator.url, auth: 'token' } : node,
    );
    const { id } = flows.find(({ type }) => type === 'rt-connection') ?? assert.fail('no connection');
    this.#publishers += 1;
    const started = this.simulator.occurrences.nth(
      'request',
      this.#publishers,
      ({ type }) => type === 'startaccounteventrequest',
    );
    const publisher = await this.#start({
      name: 'publisher',
      version,
      flows,
      credentials: { [id]: { token: 'demo' } },
      env,
      settings,
      ...(userDir !== undefined && { userDir }),
    });
    await started;
    return publisher;
  }

  /** A worker of the same name is the same client to the broker: so it can come back. */
  startWorker(
    example: string,
    name: string,
    version: NodeRedVersion,
    env: NodeJS.ProcessEnv = {},
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<NodeRed> {
    const flows = withOwnWork(readExample(example));
    return this.#start({ name, version, flows, env: { RT_CLIENT: name, ...env }, settings });
  }

  async #start({
    name,
    env,
    settings,
    ...options
  }: NodeRedOptions & { readonly name: string }): Promise<NodeRed> {
    const nodeRed = await startNodeRed({
      ...options,
      modules: this.stage.modules ?? [],
      env: { ...this.stage.env, RT_RETRY_SECONDS: '2', ...env },
      settings: { logLevel: 'info', mqttReconnectTime: 200, ...settings },
    });
    this.#running.add(nodeRed);
    void nodeRed.gone.then(() => this.#running.delete(nodeRed));
    nodeRed.received('work').onArrival((msg) => {
      const work = msg as unknown as Work;
      const before = this.#work.get(name);
      if (before) before.push(work);
      else this.#work.set(name, [work]);
      this.#done.add(work.n);
      this.#progress();
    });
    return nodeRed;
  }

  /** Sends so many more events, as fast as they get done. */
  async send(count: number): Promise<void> {
    const until = this.#sent + count;
    while (this.#sent < until) {
      await this.#when(() => this.#sent - this.#done.size < UNDER_WAY);
      this.#emit();
    }
  }

  /** Sends so many more events, in a steady flow, whether or not they get done. */
  sendSteadily(eventsPerSecond: number, count: number): Promise<void> {
    const until = this.#sent + count;
    const events = new NumberedEvents(eventsPerSecond, () => {
      if (this.#sent < until) this.#emit();
    });
    events.start();
    return this.#when(() => this.#sent >= until).finally(() => events.stop());
  }

  #emit(): void {
    const n = this.#sent;
    this.#sent += 1;
    this.#emittedAt[n] = Date.now();
    this.simulator.emit({ event: 'call.progress', callId: `call-${n % CALLS}`, n });
    this.#progress();
  }

  allDone(): Promise<void> {
    return this.#when(() => this.#done.size === this.#sent);
  }

  /** Done, and the publisher knows. */
  async allConfirmed(publisher: NodeRed): Promise<void> {
    await this.allDone();
    await this.outboxIs(publisher, ({ waiting }) => waiting === 0);
  }

  /** Asks until its outbox is so. */
  async outboxIs(publisher: NodeRed, isSo: (outbox: Outbox) => boolean): Promise<void> {
    const tab = readExample(this.stage.publisher).find(({ type }) => type === 'tab')?.id;
    let outbox: Outbox;
    do {
      const { msg } = (await publisher.getJson(`context/flow/${tab}/outbox`)) as { readonly msg: string };
      outbox = JSON.parse(msg) as Outbox;
    } while (!isSo(outbox));
  }

  /** One event has one id, however often it was sent and worked on: so a repeat can be recognised. */
  assertEachHasOneId(): void {
    const ids = new Map<number, Set<string>>();
    for (const { n, id } of this.#all()) ids.set(n, (ids.get(n) ?? new Set()).add(id));
    assert.equal(ids.size, this.#sent);
    assert.deepEqual(
      [...ids].filter(([, of]) => of.size !== 1),
      [],
    );
    assert.equal(new Set([...ids.values()].flatMap((of) => [...of])).size, this.#sent);
  }

  /** Of each partition, no event was worked on for the first time before an earlier one was. */
  assertOrderInPartitions(): void {
    const firstAt = new Map<number, Work>();
    for (const work of this.#all()) {
      if (work.at < (firstAt.get(work.n)?.at ?? Number.POSITIVE_INFINITY)) firstAt.set(work.n, work);
    }
    const latest = new Map<string, Work>();
    for (const work of [...firstAt.values()].toSorted((a, b) => a.n - b.n)) {
      const before = latest.get(work.partition);
      assert.ok(before === undefined || before.at <= work.at, `${work.n} was worked on before ${before?.n}`);
      latest.set(work.partition, work);
    }
  }

  assertNoRepeats(): void {
    assert.equal(this.#all().length, this.#sent);
    assert.ok(this.#all().every(({ attempt }) => attempt === '1'));
  }

  /** The longest that an event took from the API to the first work on it, in milliseconds. */
  slowest(): number {
    const firstAt = new Map<number, number>();
    for (const { n, at } of this.#all()) firstAt.set(n, Math.min(at, firstAt.get(n) ?? at));
    return Math.max(...[...firstAt].map(([n, at]) => at - (this.#emittedAt[n] ?? at)));
  }

  /** How many pieces of work were done more than once. */
  repeats(): number {
    return this.#all().length - this.#done.size;
  }

  /** How many were sent. */
  get sent(): number {
    return this.#sent;
  }

  /** How many were worked on. */
  get done(): number {
    return this.#done.size;
  }

  assertOwnPartitions(worker: string, isOwn: (partition: number) => boolean): void {
    const partitions = new Set(this.#work.get(worker)?.map(({ partition }) => Number(partition)));
    assert.ok(partitions.size > 1);
    assert.ok([...partitions].every(isOwn), [...partitions].join(' '));
  }

  workersOf(worker: string): number {
    return this.#work.get(worker)?.length ?? 0;
  }

  async end(): Promise<void> {
    await Promise.all([...this.#running].map((nodeRed) => nodeRed.stop()));
  }

  #all(): Work[] {
    return [...this.#work.values()].flat();
  }

  #when(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo()) return;
        this.#looking.delete(look);
        resolve();
      };
      this.#looking.add(look);
      look();
    });
  }

  #progress(): void {
    for (const look of [...this.#looking]) look();
  }
}

/** As a user changes it: another node in place of the work, and one that takes what failed. */
function withOwnWork(flows: readonly FlowNode[]): FlowNode[] {
  const work = nodeOf(flows, ({ name }) => name === 'your work' || name === 'how long did it ring?');
  const events = flows.find(({ type }) => type === 'mqtt in');
  const failed = events && { ...events, id: 'failed', topic: 'rt-failed', inputs: 0, wires: [['tell']] };
  const own = 'own-work';
  const rewired = flows.map((node) => ({
    ...node,
    ...(node.wires && {
      wires: node.wires.map((targets) => targets.map((id) => (id === work.id ? own : id))),
    }),
  }));
  return [
    ...rewired.filter(({ id }) => id !== work.id),
    { ...work, id: own, name: '', func: TELL },
    ...(failed ? [failed] : []),
    { ...work, id: 'tell', name: '', func: "global.get('sink')('failed', msg);", wires: [] },
  ];
}

function nodeOf(flows: readonly FlowNode[], isIt: (node: FlowNode) => boolean): FlowNode {
  return flows.find(isIt) ?? assert.fail('no such node');
}

/** Owns the proof that the scale-out examples lose nothing: with a real broker, real Node-REDs, and real crashes. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, readExample } from '../../tools/example-flow';
import { type Mosquitto, startMosquitto } from '../../tools/mosquitto';
import { type NodeRed, type NodeRedVersion, startNodeRed } from '../../tools/node-red';

const PUBLISHER = 'scale out 1 - publisher';
const SHARING_WORKER = 'scale out 2 - worker that shares the load';
const ORDERED_WORKER = 'scale out 3 - worker with per-call order';

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

/** What is published of an event that failed. */
interface Failed {
  readonly error: string;
  readonly event: { readonly event: string };
}

/** In place of the work: says what it got, and when; of one kind of event, it throws. */
const TELL = `
const [, , partition] = msg.topic.split('/');
const { event, n, callId: call } = msg.payload;
if (event === 'call.odd') throw new Error('no CRM');
const { id, attempt } = msg.userProperties;
global.get('sink')('work', { n, call, id, partition, attempt, at: Date.now() });
return msg;`;

describe('scale out', function () {
  this.timeout(240_000);
  let broker: Mosquitto;
  let simulator: Simulator;
  let scene: Scene;

  beforeEach(async () => {
    broker = await startMosquitto();
    simulator = await startSimulator();
    scene = new Scene(broker, simulator);
  });
  afterEach(async () => {
    await scene.end();
    await simulator.close();
    await broker.stop();
  });

  it('5,000 events, three workers: nothing lost in a crash, a restart of the broker and a redeploy', async () => {
    const [publisher, crashing] = await Promise.all([
      scene.startPublisher('4.1'),
      scene.startWorker(SHARING_WORKER, 'two', '4.1'),
      scene.startWorker(SHARING_WORKER, 'one', '5'),
      scene.startWorker(SHARING_WORKER, 'three', '5'),
    ]);

    await scene.send(1_000);
    await crashing.kill();
    await scene.send(1_000);
    await scene.startWorker(SHARING_WORKER, 'two', '4.1');
    await scene.send(1_000);
    await broker.restart();
    await scene.send(1_000);
    await publisher.deploy(await publisher.flows(), 'full');
    await scene.send(1_000);
    await scene.allDone();

    scene.assertEachHasOneId();
    scene.assertOrderInPartitions();
    assert.ok(
      scene.workersOf('one') && scene.workersOf('two') && scene.workersOf('three'),
      'all of them worked',
    );
  });

  for (const [example, own] of [
    [SHARING_WORKER, {}],
    [ORDERED_WORKER, { RT_OWN: '0-63' }],
  ] as const) {
    it(`${example}: one that is back in time gets what came meanwhile, the first time it was sent`, async () => {
      const patient = { RT_RETRY_SECONDS: '120', RT_SESSION_SECONDS: '120', ...own };
      const worker = await scene.startWorker(example, 'one', '5', patient);
      const publisher = await scene.startPublisher('5', patient);
      await scene.send(300);
      await scene.allConfirmed(publisher);

      await worker.kill();
      await scene.send(300);
      await scene.startWorker(example, 'one', '5', patient);
      await scene.allDone();

      scene.assertEachHasOneId();
      scene.assertOrderInPartitions();
      scene.assertNoRepeats();
    });
  }

  for (const example of [SHARING_WORKER, ORDERED_WORKER]) {
    it(`${example}: what fails is set aside, and its call goes on`, async () => {
      const patient = { RT_RETRY_SECONDS: '120' };
      const worker = await scene.startWorker(example, 'one', '5', patient);
      await scene.startPublisher('5', patient);
      simulator.emit({ event: 'call.odd', callId: 'call-0' });
      await scene.send(1);
      await scene.allDone();
      const { payload } = await worker.received<{ payload: Failed }>('failed').nth(1);
      assert.deepEqual(
        { error: payload.error, event: payload.event.event },
        { error: 'Error: no CRM', event: 'call.odd' },
      );
    });
  }

  it('two workers with their own partitions: each call stays with one of them, in order, also after a crash and a restart of the broker', async () => {
    const [crashing] = await Promise.all([
      scene.startWorker(ORDERED_WORKER, 'low', '5', { RT_OWN: '0-31' }),
      scene.startWorker(ORDERED_WORKER, 'high', '4.1', { RT_OWN: '32 33-63' }),
      scene.startPublisher('5'),
    ]);

    await scene.send(1_000);
    await crashing.kill();
    await scene.startWorker(ORDERED_WORKER, 'low', '5', { RT_OWN: '0-31' });
    await scene.send(1_000);
    await broker.restart();
    await scene.send(1_000);
    await scene.allDone();

    scene.assertEachHasOneId();
    scene.assertOrderInPartitions();
    scene.assertOwnPartitions('low', (partition) => partition < 32);
    scene.assertOwnPartitions('high', (partition) => partition >= 32);
  });
});

/** One publisher, some workers, and what they told. */
class Scene {
  readonly #running = new Set<NodeRed>();
  readonly #work = new Map<string, Work[]>();
  readonly #done = new Set<number>();
  #sent = 0;
  #progress = () => {};

  constructor(
    private readonly broker: Mosquitto,
    private readonly simulator: Simulator,
  ) {}

  async startPublisher(version: NodeRedVersion, env: NodeJS.ProcessEnv = {}): Promise<NodeRed> {
    const flows = readExample(PUBLISHER).map((node) =>
      node.type === 'rt-connection' ? { ...node, url: this.simulator.url } : node,
    );
    const { id } = flows.find(({ type }) => type === 'rt-connection') ?? assert.fail('no connection');
    const started = this.simulator.occurrences.nth(
      'request',
      1,
      ({ type }) => type === 'startaccounteventrequest',
    );
    const publisher = await this.#start('publisher', version, flows, { [id]: { token: 'demo' } }, env);
    await started;
    return publisher;
  }

  /** A worker of the same name is the same client to the broker: so it can come back. */
  startWorker(
    example: string,
    name: string,
    version: NodeRedVersion,
    env: NodeJS.ProcessEnv = {},
  ): Promise<NodeRed> {
    const flows = withOwnWork(readExample(example));
    return this.#start(name, version, flows, {}, { RT_CLIENT: name, ...env });
  }

  async #start(
    name: string,
    version: NodeRedVersion,
    flows: readonly FlowNode[],
    credentials: Readonly<Record<string, Readonly<Record<string, string>>>>,
    env: NodeJS.ProcessEnv = {},
  ): Promise<NodeRed> {
    const nodeRed = await startNodeRed({
      version,
      flows,
      credentials,
      env: { RT_MQTT: this.broker.url, RT_RETRY_SECONDS: '2', ...env },
      settings: { logLevel: 'info', mqttReconnectTime: 200 },
    });
    this.#running.add(nodeRed);
    void nodeRed.gone.then(() => this.#running.delete(nodeRed));
    nodeRed.received('work').onArrival((msg) => {
      const work = msg as unknown as Work;
      this.#work.set(name, [...(this.#work.get(name) ?? []), work]);
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
      const n = this.#sent;
      this.#sent += 1;
      this.simulator.emit({ event: 'call.progress', callId: `call-${n % CALLS}`, n });
    }
  }

  allDone(): Promise<void> {
    return this.#when(() => this.#done.size === this.#sent);
  }

  /** Done, and the publisher knows. */
  async allConfirmed(publisher: NodeRed): Promise<void> {
    await this.allDone();
    const tab = readExample(PUBLISHER).find(({ type }) => type === 'tab')?.id;
    let waiting: unknown;
    do {
      const outbox = (await publisher.getJson(`context/flow/${tab}/outbox`)) as { readonly msg: string };
      waiting = (JSON.parse(outbox.msg) as { waiting: number }).waiting;
    } while (waiting !== 0);
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
      this.#progress = () => {
        if (isSo()) resolve();
      };
      this.#progress();
    });
  }
}

/** As a user changes it: another node in place of the work, and one that takes what failed. */
function withOwnWork(flows: readonly FlowNode[]): FlowNode[] {
  const work = nodeOf(flows, ({ name }) => name === 'your work' || name === 'how long did it ring?');
  const events = nodeOf(flows, ({ type }) => type === 'mqtt in');
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
    { ...events, id: 'failed', topic: 'rt-failed', inputs: 0, wires: [['tell']] },
    { ...work, id: 'tell', name: '', func: "global.get('sink')('failed', msg);", wires: [] },
  ];
}

function nodeOf(flows: readonly FlowNode[], isIt: (node: FlowNode) => boolean): FlowNode {
  return flows.find(isIt) ?? assert.fail('no such node');
}

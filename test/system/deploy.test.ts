/** Owns the promise that a deploy of whatever kind loses no event, doubles none, and keeps the socket. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import {
  type DeployType,
  type FlowNode,
  NODE_RED_VERSIONS,
  type NodeRed,
  type NodeRedVersion,
  PLACE,
  sink,
  startNodeRed,
} from '../../tools/node-red';
import { NumberedEvents, type Tally, tally } from '../support/numbered-events';
import { type PushServer, startPushServer } from '../support/push-server';
import { type Comparison, type Outcome, tellComparison } from './comparison';

const KINDS = ['full', 'flows', 'nodes', 'reload'] as const satisfies readonly DeployType[];
const DEPLOYS = 10;
const EVENTS_PER_SECOND = 200;
/** What comes between two deploys, so that each meets nodes that have settled. */
const EVENTS_BETWEEN_DEPLOYS = 20;

/** Properties that change, by the id of the node. */
type Change = (n: number) => Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a deploy finds changed, the n-th time. Each is a change of both chains: ours and that of core's node. */
const CHANGES = {
  'another flow': (n) => ({ elsewhere: { func: `// ${n}` } }),
  'another node of the flow': (n) => ({ neighbour: { func: `// ${n}` } }),
  'the node itself': (n) => ({
    events: { name: `after deploy ${n}`, types: n % 2 === 0 ? [] : ['*', '!nothing'] },
    websocket: { name: `after deploy ${n}` },
  }),
  'its wiring': (n) => {
    const more = n % 2 === 0 ? [] : ['neighbour'];
    return { events: { wires: [['step-ours', ...more]] }, websocket: { wires: [['step-core', ...more]] } };
  },
  'the node that it is wired to': (n) => ({
    'step-ours': { name: `after deploy ${n}` },
    'step-core': { name: `after deploy ${n}` },
  }),
  'a later node': (n) => ({
    'sink-ours': { name: `after deploy ${n}` },
    'sink-core': { name: `after deploy ${n}` },
  }),
} satisfies Readonly<Record<string, Change>>;

for (const version of NODE_RED_VERSIONS) {
  describe(`deploys in Node-RED ${version}`, function () {
    this.timeout(120_000);
    const comparisons: Comparison[] = [];
    after(() => tellComparison(version, EVENTS_PER_SECOND, comparisons));

    for (const kind of KINDS) {
      it(`${kind}: loses nothing, doubles nothing, keeps the order and the one socket`, async () => {
        const result = await deployed(version, EVENTS_PER_SECOND, kind, Object.values(CHANGES));
        comparisons.push({ kind, deploys: DEPLOYS * Object.keys(CHANGES).length, ...result });
        assertPerfect(result.ours);
      });
    }

    for (const stops of ['the node that it is wired to', 'a later node'] as const) {
      it(`loses nothing on the short way to ${stops}`, async () => {
        // So many events that nearly every deploy finds some that are sent and not yet received.
        const { ours } = await deployed(version, 4_000, 'nodes', [CHANGES[stops]]);
        assertPerfect(ours);
      });
    }
  });
}

/** What came through ten deploys with each of the changes. */
async function deployed(
  version: NodeRedVersion,
  eventsPerSecond: number,
  kind: DeployType,
  changes: readonly Change[],
): Promise<Pick<Comparison, 'ours' | 'core'>> {
  const world = await World.start(version, eventsPerSecond);
  try {
    for (const change of changes) {
      for (let n = 1; n <= DEPLOYS; n += 1) await world.deploy(kind, change(n));
    }
    return await world.finish();
  } finally {
    await world.end();
  }
}

function assertPerfect(outcome: Outcome): void {
  assert.deepEqual(outcome, { sent: outcome.sent, missing: 0, doubled: 0, outOfOrder: 0, sockets: 1 });
}

/** A Node-RED with both chains, and the events that both get. */
class World {
  readonly #events: NumberedEvents;

  private constructor(
    private readonly simulator: Simulator,
    private readonly pushServer: PushServer,
    private readonly nodeRed: NodeRed,
    private flow: readonly FlowNode[],
    eventsPerSecond: number,
  ) {
    this.#events = new NumberedEvents(eventsPerSecond, (event) => {
      simulator.emit(event, 'user');
      pushServer.push(JSON.stringify(event));
    });
  }

  static async start(version: NodeRedVersion, eventsPerSecond: number): Promise<World> {
    const simulator = await startSimulator();
    const pushServer = await startPushServer();
    const flows = flowOf(simulator.url, pushServer.url);
    const credentials = { connection: { token: 'demo' } };
    const nodeRed = await startNodeRed({ version, flows, credentials });
    const world = new World(simulator, pushServer, nodeRed, flows, eventsPerSecond);
    await simulator.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
    await pushServer.occurrences.nth('connection', 1);
    world.#events.start();
    return world;
  }

  async deploy(
    kind: DeployType,
    changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ): Promise<void> {
    const { nodeRed } = this;
    this.flow = this.flow.map((node) => ({ ...node, ...changes[node.id] }));
    // A reload takes what is in the file, as after a change by hand.
    if (kind === 'reload') writeFileSync(join(nodeRed.userDir, 'flows.json'), JSON.stringify(this.flow));
    await nodeRed.deploy(this.flow, kind);
    await nodeRed.received('ours').atLeast(nodeRed.received('ours').all.length + EVENTS_BETWEEN_DEPLOYS);
  }

  /** Sends no more, waits for what is under way, and counts. */
  async finish(): Promise<Pick<Comparison, 'ours' | 'core'>> {
    const { nodeRed, pushServer, simulator } = this;
    this.#events.stop();
    const { sent } = this.#events;
    const ours = nodeRed.received('ours');
    const core = nodeRed.received('core');
    simulator.emit({ n: Number.POSITIVE_INFINITY, last: true }, 'user');
    await ours.first('the last event', isLast);
    if (pushServer.liveSockets === 0) await pushServer.occurrences.next('connection');
    pushServer.push(JSON.stringify({ last: true }));
    await core.first('the last event', isLast);
    return {
      ours: { ...tallyOf(sent, ours.all), sockets: simulator.occurrences.count('connection') },
      core: { ...tallyOf(sent, core.all), sockets: pushServer.occurrences.count('connection') },
    };
  }

  async end(): Promise<void> {
    this.#events.stop();
    await this.nodeRed.stop();
    await Promise.all([this.simulator.close(), this.pushServer.close()]);
  }
}

type Message = { readonly payload?: unknown };

/** Core's node hands on the text of the frame, ours the event. */
function eventIn({ payload }: Message): { readonly n?: number; readonly last?: boolean } {
  return (typeof payload === 'string' ? JSON.parse(payload) : payload) as ReturnType<typeof eventIn>;
}

function isLast(message: Message): boolean {
  return eventIn(message).last === true;
}

function tallyOf(sent: number, messages: readonly Message[]): Tally {
  const numbered = messages.filter((message) => !isLast(message));
  return tally(
    sent,
    numbered.map((message) => eventIn(message).n ?? 0),
  );
}

function flowOf(apiUrl: string, pushUrl: string): readonly FlowNode[] {
  const main = { z: 'main', ...PLACE };
  const other = { z: 'other', ...PLACE };
  return [
    { id: 'main', type: 'tab' },
    { id: 'other', type: 'tab' },
    { id: 'connection', type: 'rt-connection', url: apiUrl },
    { id: 'events', type: 'rt events', ...main, connection: 'connection', wires: [['step-ours']] },
    { id: 'step-ours', type: 'change', ...main, rules: [], wires: [['sink-ours']] },
    sink('ours', 'main'),
    { id: 'client', type: 'websocket-client', path: pushUrl, wholemsg: 'false', hb: '0' },
    { id: 'websocket', type: 'websocket in', ...main, client: 'client', wires: [['step-core']] },
    { id: 'step-core', type: 'change', ...main, rules: [], wires: [['sink-core']] },
    sink('core', 'main'),
    { id: 'neighbour', type: 'function', ...main, func: '', outputs: 0, wires: [] },
    { id: 'elsewhere', type: 'function', ...other, func: '', outputs: 0, wires: [] },
  ];
}

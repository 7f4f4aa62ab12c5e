/**
 * Owns running our nodes in Node-RED's runtime inside the test's process: flows in, and everything that a user can
 * see out.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { StreamTable } from '../../src/protocol/streams';
import { Arrivals } from '../../tools/arrivals';
import type { FlowNode } from '../../tools/node-red';
import { ROOT } from '../../tools/run-command';
import { translatorOf } from '../locales/catalogues';
import { CORE_MODULES } from './core-nodes';
import { OUR_NODES } from './our-nodes';
import './runtime-hooks';

type NodeModule = (RED: NodeAPI) => void;

/** One of ours. Those that know no stream take no notice of the table. */
type OurModule = (RED: NodeAPI, streams?: StreamTable) => void;

/** By node id, as `flows_cred.json` holds them. */
type Credentials = Readonly<Record<string, unknown>>;

/** What Node-RED writes to its log, at whatever level. */
interface LogEntry {
  readonly level: number;
  readonly msg: unknown;
  readonly id?: string;
  readonly name?: string;
}

/** What a node said in the log. */
interface LogLine {
  readonly level: 'error' | 'warn' | 'info';
  readonly id: string;
  readonly msg: unknown;
}

/** What the editor is told to show below a node. */
interface ShownStatus {
  readonly id: string;
  readonly status: {
    readonly state?: string;
    readonly text?: string;
    readonly fill?: string;
    readonly shape?: string;
  };
}

/** What is used of node-red-node-test-helper, which has no types. */
interface Helper {
  init(runtimePath: string): void;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(modules: readonly NodeModule[], flow: readonly FlowNode[], credentials: Credentials): Promise<void>;
  setFlows(flow: readonly FlowNode[], type: string, credentials: Credentials): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): Node | null;
  log(): { readonly args: readonly (readonly [LogEntry])[] };
  request(): SuperTest;
  url(): string;
}

/** What is used of supertest. */
interface SuperTest {
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  post(path: string): { send(body: object): Promise<{ readonly status: number; readonly text: string }> };
}

const { events } = require('@node-red/util') as { readonly events: NodeJS.EventEmitter };
const helper = require('node-red-node-test-helper') as Helper;
const LEVELS: Readonly<Record<number, LogLine['level']>> = { 20: 'error', 30: 'warn', 40: 'info' };

/** Our nodes, where there are these streams; undefined: those that there really are. */
function ourNodes(streams: StreamTable | undefined): readonly NodeModule[] {
  return Object.keys(OUR_NODES).map((node) => {
    const module = require(join(ROOT, 'nodes', node, node)) as OurModule;
    return (RED) => module(RED, streams);
  });
}

/** A module whose node types are removed again. Its other effects stay. */
function removed(module: NodeModule): NodeModule {
  return (RED) => {
    const nodes = Object.create(RED.nodes, { registerType: { value: () => {} } });
    module(Object.create(RED, { nodes: { value: nodes } }) as NodeAPI);
  };
}

export class FlowRuntime {
  readonly #ours: readonly NodeModule[];
  readonly #more: readonly NodeModule[];
  readonly #probes = new Map<string, Arrivals<NodeMessage>>();
  #statuses = new Arrivals<ShownStatus>();

  private constructor(ours: readonly NodeModule[], more: readonly NodeModule[]) {
    this.#ours = ours;
    this.#more = more;
  }

  /**
   * Call in a `describe`: the runtime is there for its tests, and whatever they started is gone after each. It has our
   * nodes, those of core that flows start with, and `more`.
   */
  static use(...more: readonly NodeModule[]): FlowRuntime {
    return FlowRuntime.#use(new FlowRuntime(ourNodes(undefined), more));
  }

  /** The same, but with nodes that know these streams. */
  static useStreams(streams: StreamTable): FlowRuntime {
    return FlowRuntime.#use(new FlowRuntime(ourNodes(streams), []));
  }

  /** The same, but the package was removed and installed again in this process: its code has run twice. */
  static useInstalledAgain(): FlowRuntime {
    const ours = ourNodes(undefined);
    return FlowRuntime.#use(new FlowRuntime([...ours.map(removed), ...ours], []));
  }

  static #use(runtime: FlowRuntime): FlowRuntime {
    const show = (status: ShownStatus) => runtime.#statuses.add(status);
    before(() => {
      helper.init(require.resolve('node-red-4'));
      events.on('node-status', show);
      return helper.startServer();
    });
    afterEach(async () => {
      await helper.unload();
      runtime.#probes.clear();
      runtime.#statuses = new Arrivals();
    });
    after(() => {
      events.off('node-status', show);
      return helper.stopServer();
    });
    return runtime;
  }

  /** Starts the flow; resolves when it runs. What reaches a node of the type `probe` is found in {@link probe}. */
  async start(...flow: readonly FlowNode[]): Promise<void> {
    const core = new Set(flow.flatMap(({ type }) => CORE_MODULES.get(type) ?? []));
    const modules = [
      inEnglish,
      (RED: NodeAPI) => this.#registerProbe(RED),
      ...this.#ours,
      ...[...core].map((file) => require(file) as NodeModule),
      ...this.#more,
    ];
    // The helper knows core's Catch and Status nodes itself, and stumbles over the second one in a flow.
    await helper.load(modules, [], {});
    await this.deploy('full', ...flow);
  }

  /** Deploys, as the editor does with credentials inside of nodes; resolves when the flows run again. */
  async deploy(type: 'full' | 'flows' | 'nodes', ...flow: readonly FlowNode[]): Promise<void> {
    const credentials = flow.flatMap(({ id, credentials }) => (credentials ? [[id, credentials]] : []));
    const saved = flow.map(({ credentials: _, ...node }) => node);
    const started = new Promise<void>((resolve) => events.once('flows:started', () => resolve()));
    try {
      await helper.setFlows(saved, type, Object.fromEntries(credentials));
    } catch (error) {
      // The helper gives flows 300 ms to start; on a busy machine they may take longer.
      if (!(error instanceof Error && error.message === 'timeout waiting event')) throw error;
      await started;
    }
  }

  /** What has reached, and will reach, the probe with this id. Deploys change nothing about it. */
  probe(id: string): Arrivals<NodeMessage> {
    const known = this.#probes.get(id) ?? new Arrivals<NodeMessage>();
    this.#probes.set(id, known);
    return known;
  }

  /** What has reached probes, whichever. */
  get messages(): NodeMessage[] {
    return [...this.#probes.values()].flatMap(({ all }) => all);
  }

  /** The statuses of all nodes. */
  get statuses(): Arrivals<ShownStatus> {
    return this.#statuses;
  }

  /** The first status of this node with this state, of those at or after position `from`. */
  shows(id: string, state: string, from = 0): Promise<ShownStatus> {
    return this.#statuses.first(
      `the status ${state} of ${id}`,
      (shown) => shown.id === id && shown.status.state === state,
      from,
    );
  }

  /** What was written to the log since the start, at every level. */
  get log(): LogEntry[] {
    return helper.log().args.map(([entry]) => entry);
  }

  /** What the nodes said in the log, at level info and above. */
  get logLines(): LogLine[] {
    return this.log.flatMap(({ level, id, msg }) => {
      const known = LEVELS[level];
      return known === undefined || id === undefined ? [] : [{ level: known, id, msg }];
    });
  }

  node(id: string): Node {
    return helper.getNode(id) ?? assert.fail(`there is no node '${id}'`);
  }

  isRunning(id: string): boolean {
    return helper.getNode(id) !== null;
  }

  /** Where core's HTTP and WebSocket nodes listen, `http://…`. */
  get url(): string {
    return helper.url();
  }

  /** The text of an answer of Node-RED's admin API. */
  async get(path: string): Promise<string> {
    return (await helper.request().get(path)).text;
  }

  async post(path: string, body: object): Promise<string> {
    return (await helper.request().post(path).send(body)).text;
  }

  #registerProbe(RED: NodeAPI): void {
    const arrived = (id: string, message: NodeMessage) => this.probe(id).add(message);
    RED.nodes.registerType('probe', function (this: Node, config: NodeDef) {
      RED.nodes.createNode(this, config);
      this.on('input', (message, _send, done) => {
        arrived(this._alias ?? config.id, message);
        done();
      });
    });
  }
}

const english = translatorOf('en-US');

/** The helper gives nodes no texts. */
function inEnglish(RED: NodeAPI): void {
  const translate: typeof english = (key, values) => english(key.replace(/^.*:rt-connection\./, ''), values);
  Object.assign(RED, { _: translate });
}

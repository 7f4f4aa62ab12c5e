/** Owns running our nodes in Node-RED's runtime inside the test's process: flows in, and all that a user could see out. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import rtConnection from '../../nodes/rt-connection/rt-connection';
import rtEvents from '../../nodes/rt-events/rt-events';
import rtStatus from '../../nodes/rt-status/rt-status';
import rtToken from '../../nodes/rt-token/rt-token';
import { Occurrences } from '../../src/simulator/occurrences';
import { TAB } from './flow';
import type { FlowNode } from './node-red';

type NodeModule = (RED: NodeAPI) => void;

/** By node id, as `flows_cred.json` holds them. */
type Credentials = Readonly<Record<string, unknown>>;

/** What Node-RED writes to its log, at whatever level. */
export interface LogEntry {
  readonly level: number;
  readonly msg: unknown;
  readonly id?: string;
  readonly type?: string;
}

/** What is recorded, for tests to await and to look through. */
export interface Seen {
  /** What reached a `probe` node. */
  readonly message: { readonly id: string; readonly message: NodeMessage };
  readonly status: { readonly id: string; readonly status: { readonly state?: string } };
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
}

/** What is used of supertest. */
interface SuperTest {
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  post(path: string): { send(body: object): Promise<{ readonly status: number; readonly text: string }> };
}

const helper = require('node-red-node-test-helper') as Helper;
const OURS: readonly NodeModule[] = [rtConnection, rtEvents, rtStatus, rtToken];

export class FlowRuntime {
  #seen = new Occurrences<Seen>();

  /** Call in a `describe`: the runtime is there for its tests, and whatever they started is gone after each. */
  static use(): FlowRuntime {
    const runtime = new FlowRuntime();
    before(() => {
      helper.init(require.resolve('node-red-4'));
      return helper.startServer();
    });
    beforeEach(() => {
      runtime.#seen = new Occurrences();
    });
    afterEach(async () => {
      await helper.unload();
      runtime.#seen.end();
    });
    after(() => helper.stopServer());
    return runtime;
  }

  get seen(): Occurrences<Seen> {
    return this.#seen;
  }

  /** Starts the flow; resolves when it runs. Nodes of the type `probe` record what they get. */
  async start(...flow: readonly FlowNode[]): Promise<void> {
    const modules = [...OURS, (RED: NodeAPI) => this.#registerProbe(RED)];
    const observed = modules.map((module) => (RED: NodeAPI) => module(this.#observed(RED)));
    await helper.load(observed, flow.map(asSaved), credentialsIn(flow));
  }

  /** Deploys; resolves when the flows run again. */
  deploy(type: 'full' | 'flows' | 'nodes', ...flow: readonly FlowNode[]): Promise<void> {
    return helper.setFlows(flow.map(asSaved), type, credentialsIn(flow));
  }

  /** What was written to the log since the start, at every level. */
  get log(): LogEntry[] {
    return helper.log().args.map(([entry]) => entry);
  }

  node(id: string): Node {
    return helper.getNode(id) ?? assert.fail(`there is no node '${id}'`);
  }

  /** The next message that reaches the probe. */
  async next(probe: string): Promise<NodeMessage> {
    return (await this.#seen.next('message', ({ id }) => id === probe)).message;
  }

  /** The n-th message, from 1, that reached or will reach the probe. */
  async nth(probe: string, n: number): Promise<NodeMessage> {
    return (await this.#seen.nth('message', n, ({ id }) => id === probe)).message;
  }

  /** Every message that has reached the probe. */
  messages(probe: string): NodeMessage[] {
    return this.#seen
      .all('message')
      .filter(({ id }) => id === probe)
      .map(({ message }) => message);
  }

  /** The text of an answer of Node-RED's admin API. */
  async get(path: string): Promise<string> {
    return (await helper.request().get(path)).text;
  }

  async post(path: string, body: object): Promise<string> {
    return (await helper.request().post(path).send(body)).text;
  }

  #registerProbe(RED: NodeAPI): void {
    const { seen } = this;
    RED.nodes.registerType('probe', function (this: Node, config: NodeDef) {
      RED.nodes.createNode(this, config);
      this.on('input', (message, _send, done) => {
        seen.record('message', { id: this.id, message });
        done();
      });
    });
  }

  /** Node-RED's API with the texts of our catalogue, and with every status and line of the log recorded. */
  #observed(RED: NodeAPI): NodeAPI {
    const { seen } = this;
    const createNode: NodeAPI['nodes']['createNode'] = (node, config) => {
      RED.nodes.createNode(node, config);
      const { status, id } = node;
      node.status = (shown) => {
        seen.record('status', { id, status: shown as Seen['status']['status'] });
        status.call(node, shown);
      };
    };
    return { ...RED, nodes: { ...RED.nodes, createNode }, _: text as NodeAPI['_'] };
  }
}

/** A node that records what it gets, for tests to await. */
export function probeNode(id: string, wiredTo: readonly string[] = []): FlowNode {
  return { id, type: 'probe', z: TAB.id, wires: [wiredTo] };
}

/** What has wires has a place, too: without one, Node-RED takes it for a config node. */
function asSaved({ credentials: _, ...node }: FlowNode): FlowNode {
  return 'wires' in node ? { x: 0, y: 0, ...node } : node;
}

function credentialsIn(flow: readonly FlowNode[]): Credentials {
  return Object.fromEntries(
    flow.filter(({ credentials }) => credentials).map(({ id, credentials }) => [id, credentials]),
  );
}

const CATALOGUE: unknown = JSON.parse(
  readFileSync(
    join(__dirname, '..', '..', 'nodes', 'rt-connection', 'locales', 'en-US', 'rt-connection.json'),
    'utf8',
  ),
);

/** The text of our catalogue, filled in as Node-RED does it. */
function text(key: string, values: Readonly<Record<string, unknown>> = {}): string {
  const path = key.replace(/^.*:/, '').split('.');
  const found = path.reduce(
    (part: unknown, name) => (part as Readonly<Record<string, unknown>> | undefined)?.[name],
    CATALOGUE,
  );
  return typeof found === 'string'
    ? found.replace(/__(\w+)__/g, (whole, name: string) => String(values[name] ?? whole))
    : key;
}

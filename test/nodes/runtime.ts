/** Owns running flows with this package's nodes in Node-RED's runtime, in this process, and hearing all that they say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import rtConnection from '../../nodes/rt-connection/rt-connection';
import rtEvents from '../../nodes/rt-events/rt-events';
import rtStatus from '../../nodes/rt-status/rt-status';
import { Arrivals } from '../../scripts/arrivals';
import { type FlowNode, PLACE } from '../support/node-red';

type NodeModule = (RED: NodeAPI) => void;

/** By node id. */
export type Credentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One line of Node-RED's log that is about a node. */
export interface LogLine {
  readonly level: 'error' | 'warn' | 'info';
  readonly id: string;
  readonly msg: unknown;
}

/** What is used of node-red-node-test-helper, which has no types. */
interface Helper {
  init(runtimePath: string): void;
  load(nodes: readonly NodeModule[], flow: readonly FlowNode[], credentials: Credentials): Promise<void>;
  setFlows(flow: readonly FlowNode[], kind: string, credentials: Credentials): Promise<void>;
  clearFlows(): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): Node | null;
  log(): { readonly args: readonly (readonly RawLogLine[])[] } | undefined;
}

interface RawLogLine {
  readonly level: number;
  readonly id?: string;
  readonly msg: unknown;
}

const helper = require('node-red-node-test-helper') as Helper;
const LEVELS: Readonly<Record<number, LogLine['level']>> = { 20: 'error', 30: 'warn', 40: 'info' };

/** What has arrived at the probes of the flows, by their ids. Deploys change nothing about it. */
const arrived = new Map<string, Arrivals<NodeMessage>>();
let isLoaded = false;

/** Call in a `describe`: the runtime is there for its tests, and whatever they started is gone after each. */
export function useRuntime(): void {
  before(() => helper.init(require.resolve('node-red-4')));
  afterEach(async () => {
    if (isLoaded) await helper.unload();
    isLoaded = false;
    arrived.clear();
  });
}

/** Starts flows; a node of the type `probe` keeps what it gets for {@link probe}. */
export async function load(
  flow: readonly FlowNode[],
  credentials: Credentials = {},
  ...more: readonly NodeModule[]
): Promise<void> {
  isLoaded = true;
  const ours = [rtConnection, rtEvents, rtStatus].map(inEnglish);
  const tls = require('@node-red/nodes/core/network/05-tls') as NodeModule;
  // The helper knows core's Catch and Status nodes, but stumbles over the second one in a flow.
  await helper.load([...ours, tls, probeModule, ...more], CORE_NODES, {});
  await deploy(flow, 'full', credentials);
}

const CORE_NODES: readonly FlowNode[] = [
  { id: 'catch', type: 'catch', ...PLACE },
  { id: 'status', type: 'status', ...PLACE },
];

/** Deploys over what runs; resolves when the flows run again. Credentials that are left out stay as they are. */
export async function deploy(
  flow: readonly FlowNode[],
  kind: 'full' | 'flows' | 'nodes' = 'full',
  credentials: Credentials = {},
): Promise<void> {
  // Node-RED keeps what it is given, and changes it.
  await helper.setFlows(structuredClone(flow), kind, structuredClone(credentials));
}

/** Stops the flows, as Node-RED does when it ends. */
export async function stopFlows(): Promise<void> {
  await helper.clearFlows();
}

/** What has arrived, and will, at the probe with this id. */
export function probe(id: string): Arrivals<NodeMessage> {
  const known = arrived.get(id) ?? new Arrivals<NodeMessage>();
  arrived.set(id, known);
  return known;
}

/** The node with this id, if it runs. */
export function runningNode(id: string): Node | null {
  return helper.getNode(id);
}

/** What the nodes said in the log, of level info and above. */
export function logLines(): LogLine[] {
  const lines = helper.log()?.args.flatMap(([line]) => (line === undefined ? [] : [line])) ?? [];
  return lines.flatMap(({ level, id, msg }) => {
    const known = LEVELS[level];
    return known === undefined || id === undefined ? [] : [{ level: known, id, msg }];
  });
}

function probeModule(RED: NodeAPI): void {
  function Probe(this: Node, config: NodeDef): void {
    RED.nodes.createNode(this, config);
    this.on('input', (message) => probe(this._alias ?? config.id).add(message));
  }
  RED.nodes.registerType('probe', Probe);
}

/** The helper gives nodes no texts: these are the English ones. */
function inEnglish(module: NodeModule): NodeModule {
  return (RED) => module(Object.assign(RED, { _: englishText }));
}

const CATALOGUE: unknown = JSON.parse(
  readFileSync(join(__dirname, '../../nodes/rt-connection/locales/en-US/rt-connection.json'), 'utf8'),
);

/** As Node-RED's own: the text behind the key, with the values in it; the key where there is no text. */
function englishText(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  const path = key.replace(/^@rt-events\/node-red\/rt-connection:/, '').split('.');
  const found = path.reduce<unknown>(
    (node, name) => (typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined),
    CATALOGUE,
  );
  if (typeof found !== 'string') return key;
  return found.replace(/__(\w+?)__/g, (_whole, name: string) => String(values[name] ?? ''));
}

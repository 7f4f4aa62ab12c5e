/** Owns that every example starts in Node-RED's runtime, and that the one without an account delivers. */
import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import rtConnection from '../../nodes/rt-connection/rt-connection';
import rtEvents from '../../nodes/rt-events/rt-events';
import rtStatus from '../../nodes/rt-status/rt-status';
import { CORE_MODULES } from './core-nodes';
import { EXAMPLES, type FlowNode, nodeNamed, readExample } from './example-flow';

type NodeModule = (RED: NodeAPI) => void;

/** What these tests use of node-red-node-test-helper, which has no types. */
interface Helper {
  init(runtimePath: string): void;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(
    nodes: readonly NodeModule[],
    flow: readonly FlowNode[],
    credentials: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): Node | null;
  url(): string;
}

const helper = require('node-red-node-test-helper') as Helper;

/** Resolves when the node shows that its stream runs. */
function streaming(node: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    node.on('call:status', ({ args: [status] }: { args: [{ state?: string }] }) => {
      if (status.state === 'streaming') resolve();
    });
  });
}

describe('in the runtime', () => {
  before(() => {
    helper.init(require.resolve('node-red-4'));
    return helper.startServer();
  });
  after(() => helper.stopServer());
  afterEach(() => helper.unload());

  function start(flow: readonly FlowNode[]): Promise<void> {
    const credentials = flow.flatMap((node) =>
      node.credentials === undefined ? [] : [[node.id, node.credentials]],
    );
    const core = new Set(flow.flatMap(({ type }) => CORE_MODULES.get(type) ?? []));
    const modules = [...core].map((file) => require(file) as NodeModule);
    return helper.load([rtConnection, rtEvents, rtStatus, ...modules], flow, Object.fromEntries(credentials));
  }

  for (const example of EXAMPLES) {
    it(`every enabled node of '${example}' starts`, async () => {
      // As imported on a machine where nobody has set anything: no account, and nothing to connect to.
      const flow = readExample(example);
      await start(flow);
      const missing = flow.filter(
        ({ id, type, d }) => !['tab', 'group'].includes(type) && d !== true && helper.getNode(id) === null,
      );
      assert.deepEqual(
        missing.map(({ type, name }) => `${type} ${name}`),
        [],
      );
    });
  }

  it("'try it without an account' delivers events by itself, each to the nodes that want it", async () => {
    const example = 'try it without an account';
    const url = `${helper.url().replace(/^http/, 'ws')}/rt-simulator`;
    await start(
      readExample(example).map((node) => (node.type === 'rt-connection' ? { ...node, url } : node)),
    );
    const nodeOf = (name: string) => helper.getNode(nodeNamed(example, name).id) ?? assert.fail(name);
    const arrived = new Map(
      ['a call', 'a text', 'the whole message'].map((name) => [
        name,
        new Promise<NodeMessage>((resolve) => nodeOf(name).on('input', resolve)),
      ]),
    );
    await streaming(nodeOf('calls'));
    for (const button of ['a missed call', 'a text message in']) {
      nodeOf(button).receive({});
    }
    assert.equal((await arrived.get('a call'))?.topic, 'call.ringing');
    assert.equal((await arrived.get('a text'))?.topic, 'message.received');
    assert.equal((await arrived.get('the whole message'))?.topic, 'unread.count');
  });
});

/** Owns nodes that name their connection by a variable: Node-RED does not restart them when only the connection changes. */
import assert from 'node:assert/strict';
import type { ConnectionNode } from '../../nodes/shared/connection-node';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, PLACE } from '../../tools/node-red';
import {
  callNode,
  caught,
  connectionNode,
  errorIn,
  eventsNode,
  probes,
  requestNode,
  statusNode,
  TAB,
  textNode,
  tokenNode,
} from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import { OUR_NODES } from '../support/our-nodes';

/** As a flow names its connection by the variable `C`. */
const NAMED = ['$', '{C}'].join('');

/** Where the variable `C`, which names the connection, is set. Each flow has `rt events` and a probe `out` behind it. */
const PLACES: Readonly<Record<string, () => FlowNode[]>> = {
  'the flow': () => [
    { ...TAB, env: [{ name: 'C', type: 'str', value: 'connection' }] },
    eventsNode('events', { connection: NAMED }, ['out']),
    statusNode('status', { connection: NAMED }, ['states']),
    ...probes('out', 'states'),
    ...caught('caught'),
  ],
  'a group': () => [
    TAB,
    {
      id: 'group',
      type: 'group',
      z: TAB.id,
      ...PLACE,
      nodes: ['events', 'status'],
      env: [{ name: 'C', type: 'str', value: 'connection' }],
    },
    { ...eventsNode('events', { connection: NAMED }, ['out']), g: 'group' },
    { ...statusNode('status', { connection: NAMED }, ['states']), g: 'group' },
    ...probes('out', 'states'),
    ...caught('caught'),
  ],
  'a use of a subflow': () => [
    TAB,
    {
      id: 'subflow',
      type: 'subflow',
      name: 'calls',
      in: [],
      out: [{ wires: [{ id: 'events', port: 0 }] }, { wires: [{ id: 'status', port: 0 }] }],
      env: [{ name: 'C', type: 'conf-type', value: '' }],
    },
    { ...eventsNode('events', { connection: NAMED }), z: 'subflow' },
    { ...statusNode('status', { connection: NAMED }), z: 'subflow' },
    {
      id: 'use',
      type: 'subflow:subflow',
      z: TAB.id,
      ...PLACE,
      env: [{ name: 'C', type: 'str', value: 'connection' }],
      wires: [['out'], ['states']],
    },
    ...probes('out', 'states'),
    ...caught('caught'),
  ],
  'a property of a subflow': () => PLACES['a use of a subflow']?.().map(chosen) ?? [],
};

/** As the editor saves what is chosen in its list of configuration nodes. */
function chosen(node: FlowNode): FlowNode {
  const env = [{ name: 'C', type: 'conf-type', value: 'connection' }];
  return node.id === 'use' ? { ...node, env } : node;
}

/** Each kind of node, named `node`, and what shows that it works with its connection. */
const KINDS: Readonly<Record<string, { node: FlowNode; at: 'light' | 'token' | 'message' }>> = {
  'rt events': { node: eventsNode('node', { connection: NAMED }), at: 'light' },
  'rt call': { node: callNode('node', { connection: NAMED }), at: 'light' },
  'rt status': { node: statusNode('node', { connection: NAMED }), at: 'light' },
  'rt token': { node: { ...tokenNode('node', ['out']), connection: NAMED }, at: 'token' },
  'rt text': {
    node: textNode('node', { connection: NAMED, to: '+12025550100', toType: 'str' }, ['out']),
    at: 'message',
  },
  'rt request': {
    node: requestNode('node', { connection: NAMED, path: '/', pathType: 'str', errors: 'pass' }, ['out']),
    at: 'message',
  },
};

describe('a node that names its connection by a variable', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  const startsStream = (n: number) =>
    api.occurrences.nth('request', n, ({ type }) => type === 'startusereventrequest');

  async function delivers(): Promise<void> {
    const from = runtime.probe('out').all.length;
    api.emit({ event: 'hello', from }, 'user');
    await runtime.probe('out').first('the event', () => true, from);
  }

  for (const [place, flow] of Object.entries(PLACES)) {
    for (const kind of ['nodes', 'flows'] as const) {
      describe(`of ${place}, in a deploy of modified ${kind}`, () => {
        it('follows the connection when a setting changes', async () => {
          await runtime.start(connectionNode(api.url), ...flow());
          await startsStream(1);
          await runtime.deploy(kind, connectionNode(api.url, { heartbeat: 45 }), ...flow());
          await startsStream(2);
          await delivers();
          assert.equal(api.sessions.length, 1);
        });

        it('says that the connection is missing while it is disabled, and goes on when it is back', async () => {
          await runtime.start(connectionNode(api.url), ...flow());
          await startsStream(1);
          await runtime.deploy(kind, connectionNode(api.url, { d: true }), ...flow());
          const told = await runtime.probe('caught').atLeast(2);
          for (const message of told) assert.match(errorIn(message).message, /connection/);
          await api.occurrences.nth('close', 1);
          await runtime.deploy(kind, connectionNode(api.url), ...flow());
          await startsStream(2);
          await delivers();
        });

        it('keeps its socket through a change of name, and still tells its Catch node of a problem', async () => {
          await runtime.start(connectionNode(api.url), ...flow());
          await startsStream(1);
          await runtime.deploy(kind, connectionNode(api.url, { name: 'another' }), ...flow());
          await delivers();
          await delivers();
          assert.equal(runtime.probe('out').all.length, 2, 'each event comes once');
          assert.equal(api.occurrences.count('connection'), 1);
          api.sessions[0]?.drop();
          const [error] = await runtime.probe('caught').atLeast(1);
          assert.match(errorIn(error ?? assert.fail()).message, /127\.0\.0\.1/);
        });
      });
    }
  }

  it('is of each type that we have, but for the connection itself', () => {
    assert.deepEqual(
      Object.keys(KINDS).sort(),
      Object.values(OUR_NODES)
        .filter((type) => type !== 'rt-connection')
        .sort(),
    );
  });

  for (const [type, { node, at }] of Object.entries(KINDS)) {
    it(`and is an ${type} says that it is missing while it is disabled, and works when it is back`, async () => {
      const credentials = at === 'token' ? {} : { token: 'demo' };
      const wanting = eventsNode('other', { connection: 'connection' });
      const flow = [
        { ...TAB, env: [{ name: 'C', type: 'str', value: 'connection' }] },
        node,
        ...(at === 'token' ? [wanting] : []),
        ...probes('out'),
        ...caught('caught', ['node']),
      ];
      const sent = () => runtime.probe('out').all.length;
      const works = async (from: number) => {
        if (at === 'message') runtime.node('node').receive({ payload: 'hello' });
        if (at !== 'light') await runtime.probe('out').first('a message', () => true, from);
      };
      await runtime.start(connectionNode(api.url, { credentials }), ...flow);
      await works(0);
      await runtime.deploy('nodes', connectionNode(api.url, { credentials, d: true }), ...flow);
      await runtime.shows('node', 'misconfigured');
      const [told] = await runtime.probe('caught').atLeast(1);
      assert.match(errorIn(told ?? assert.fail()).message, /^No connection/);
      const from = runtime.statuses.all.length;
      // A token may be asked for before the status changes.
      const before = sent();
      await runtime.deploy('nodes', connectionNode(api.url, { credentials }), ...flow);
      await runtime.statuses.first(
        'another status',
        ({ id, status }) => id === 'node' && status.state !== 'misconfigured',
        from,
      );
      await works(before);
      assert.equal(runtime.probe('caught').all.length, 1);
    });
  }
});

describe('a node whose connection is of a flow that is made later', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  it('says nothing of a missing one', async () => {
    await runtime.start(
      TAB,
      eventsNode('events'),
      ...caught('caught'),
      { ...TAB, id: 'later' },
      connectionNode(api.url, { z: 'later' }),
    );
    await runtime.shows('events', 'streaming');
    const shown = runtime.statuses.all.filter(({ id }) => id === 'events').map(({ status }) => status.state);
    assert.ok(!shown.includes('misconfigured'), shown.join());
    assert.deepEqual(runtime.probe('caught').all, []);
  });
});

describe('a node that a deploy changes', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  it('is told of a problem once, and the one before it is forgotten', async () => {
    const flow = (name: string) => [
      TAB,
      connectionNode(api.url),
      eventsNode('events', { name }),
      ...caught('caught'),
    ];
    await runtime.start(...flow('before'));
    await runtime.shows('events', 'streaming');
    await runtime.deploy('nodes', ...flow('after'));
    const { members } = runtime.node('connection') as ConnectionNode;
    assert.deepEqual([...members.keys()], [runtime.node('events')]);
    api.sessions[0]?.drop();
    await runtime.probe('caught').atLeast(1);
    await api.occurrences.nth('connection', 2);
    assert.equal(runtime.probe('caught').all.length, 1);
  });
});

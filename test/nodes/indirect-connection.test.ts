/** Owns nodes that name their connection by a variable: Node-RED does not restart them when only the connection changes. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, PLACE } from '../../tools/node-red';
import { caught, connectionNode, errorIn, eventsNode, probes, statusNode, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

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
          assert.equal(api.occurrences.count('connection'), 1);
          api.sessions[0]?.drop();
          const [error] = await runtime.probe('caught').atLeast(1);
          assert.match(errorIn(error ?? assert.fail()).message, /127\.0\.0\.1/);
        });
      });
    }
  }
});

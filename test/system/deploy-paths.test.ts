/** Owns that events survive whichever way a deploy takes, and wherever the nodes are: subflows, several connections, tabs. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import {
  type FlowNode,
  NODE_RED_VERSIONS,
  type NodeRed,
  PLACE,
  sink,
  startNodeRed,
} from '../../tools/node-red';
import { connectionNode, eventsNode, functionNode, TAB } from '../support/flow';
import { NumberedEvents, tally } from '../support/numbered-events';

const EVENTS_PER_SECOND = 200;
const DEPLOYS = 10;
const KINDS = ['full', 'flows', 'nodes'] as const;

for (const version of NODE_RED_VERSIONS) {
  describe(`deploys in Node-RED ${version}, besides`, function () {
    this.timeout(60_000);
    let nodeRed: NodeRed;
    let api: Simulator;
    let events: NumberedEvents;
    beforeEach(async () => {
      api = await startSimulator();
      events = new NumberedEvents(EVENTS_PER_SECOND, (event) => api.emit(event, 'user'));
      nodeRed = await startNodeRed({ version });
    });
    afterEach(async () => {
      events.stop();
      await nodeRed.stop();
      await api.close();
    });

    const post = async (path: string, method: string, body?: unknown): Promise<unknown> => {
      const headers = { 'content-type': 'application/json', 'node-red-api-version': 'v2' };
      const response = await nodeRed.request(path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`);
      return response.status === 204 ? undefined : response.json();
    };

    /** Deploys the first flow, starts the events once every connection streams, and resolves when some have come. */
    async function start(flow: readonly FlowNode[], sockets = 1): Promise<void> {
      await nodeRed.deploy(flow);
      await api.occurrences.nth('request', sockets, ({ type }) => type === 'startusereventrequest');
      events.start();
    }

    async function moreEventsAt(name: string): Promise<void> {
      await nodeRed.received(name).atLeast(nodeRed.received(name).all.length + 20);
    }

    /** Every event has come once and in order at each of these sinks, over so many sockets. */
    async function assertPerfect(sinks: readonly string[], sockets = 1): Promise<void> {
      events.stop();
      api.emit({ n: 0 }, 'user');
      for (const name of sinks) {
        const numberOf = (message: { readonly payload?: unknown }) => (message.payload as { n: number }).n;
        await nodeRed.received(name).first('the last event', (message) => numberOf(message) === 0);
        const numbers = nodeRed
          .received(name)
          .all.map(numberOf)
          .filter((n) => n !== 0);
        const { sent } = events;
        assert.deepEqual(tally(sent, numbers), { sent, missing: 0, doubled: 0, outOfOrder: 0 }, name);
      }
      assert.equal(api.occurrences.count('connection'), sockets);
    }

    const basic = (n: number): FlowNode[] => [
      TAB,
      connectionNode(api.url),
      eventsNode('events', { name: `events ${n}` }, ['sink-out']),
      sink('out', TAB.id),
      functionNode('neighbour', `// ${n}`),
    ];

    it('that follow each other before the flows of the last one have started', async () => {
      await start(basic(0));
      for (const kind of KINDS) {
        await moreEventsAt('out');
        const requests = Array.from({ length: DEPLOYS }, (_, n) =>
          nodeRed.request('flows', {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'node-red-deployment-type': kind },
            body: JSON.stringify(basic(n + 1)),
          }),
        );
        for (const response of await Promise.all(requests)) assert.ok(response.ok);
      }
      await assertPerfect(['out']);
    });

    it('by the API for single flows, around the one with the events', async () => {
      await start(basic(0));
      for (let n = 1; n <= DEPLOYS; n += 1) {
        const { id } = (await post('flow', 'POST', { label: `${n}`, nodes: [] })) as { id: string };
        await moreEventsAt('out');
        await post(`flow/${id}`, 'PUT', { id, label: 'changed', nodes: [] });
        await moreEventsAt('out');
        await post(`flow/${id}`, 'DELETE');
        await moreEventsAt('out');
      }
      await assertPerfect(['out']);
    });

    it('by the API for single flows, of the one with the events', async () => {
      await start(basic(0));
      for (let n = 1; n <= DEPLOYS; n += 1) {
        const nodes = basic(n).filter(({ z }) => z === TAB.id);
        await post(`flow/${TAB.id}`, 'PUT', { id: TAB.id, label: `${n}`, nodes, configs: [] });
        await moreEventsAt('out');
      }
      await assertPerfect(['out']);
    });

    it('with the nodes in a subflow that is used twice', async () => {
      const flow = (n: number) => [
        TAB,
        connectionNode(api.url),
        ...subflowWith(eventsNode('inner', { z: 'subflow', name: `inner ${n}` })),
      ];
      await start(flow(0));
      for (const kind of KINDS) {
        for (let n = 1; n <= DEPLOYS; n += 1) {
          await nodeRed.deploy(flow(n), kind);
          await moreEventsAt('first');
        }
      }
      await assertPerfect(['first', 'second']);
    });

    it('with the connection in the subflow too: each instance has its own socket, and keeps it', async () => {
      const flow = (n: number) => [
        TAB,
        ...subflowWith(
          { ...connectionNode(api.url), z: 'subflow' },
          eventsNode('inner', { z: 'subflow', name: `inner ${n}` }),
        ),
      ];
      await start(flow(0), 2);
      for (const kind of KINDS) {
        for (let n = 1; n <= DEPLOYS; n += 1) {
          await nodeRed.deploy(flow(n), kind);
          await moreEventsAt('first');
        }
      }
      await assertPerfect(['first', 'second'], 2);
    });

    it('with several connections: unchanged connections are left alone', async () => {
      const flow = (n: number) => [
        ...basic(0),
        { ...connectionNode(api.url), id: 'twin' },
        eventsNode('of the twin', { connection: 'twin', name: `twin ${n}` }, ['sink-twin']),
        sink('twin', TAB.id),
        { ...connectionNode(api.url, { heartbeat: 60 + n }), id: 'changing' },
        eventsNode('of the changing one', { connection: 'changing' }),
      ];
      await start(flow(0), 3);
      for (let n = 1; n <= DEPLOYS; n += 1) {
        await nodeRed.deploy(flow(n), KINDS[n % KINDS.length] ?? 'full');
        await moreEventsAt('twin');
      }
      await api.occurrences.nth('close', DEPLOYS);
      assert.equal(api.sessions.length, 3);
      await assertPerfect(['out', 'twin'], 3 + DEPLOYS);
    });
  });
}

/** A subflow with these nodes, the output of `inner` being its own, used twice: into the sinks `first` and `second`. */
function subflowWith(...nodes: readonly FlowNode[]): FlowNode[] {
  const instance = (id: string): FlowNode => ({
    id,
    type: 'subflow:subflow',
    z: TAB.id,
    ...PLACE,
    wires: [[`sink-${id}`]],
  });
  return [
    {
      id: 'subflow',
      type: 'subflow',
      name: 'events',
      in: [],
      out: [{ ...PLACE, wires: [{ id: 'inner', port: 0 }] }],
    },
    ...nodes,
    instance('first'),
    sink('first', TAB.id),
    instance('second'),
    sink('second', TAB.id),
  ];
}

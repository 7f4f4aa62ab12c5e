/** Owns what deploys do to the nodes of a running flow: what waits, what goes on, and that nothing is left behind. */
import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { ConnectionNode } from '../../nodes/shared/connection-node';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, PLACE } from '../../tools/node-red';
import { caught, connectionNode, eventsNode, probes, statusNode, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const KINDS = ['full', 'flows', 'nodes'] as const;
const DEPLOYS = 200;

/** Nodes of the type `slow`, of which one named `before` takes its time to close. */
class SlowNodes {
  finish = (): void => {};

  register(RED: NodeAPI): void {
    const hold = (done: () => void) => {
      this.finish = done;
    };
    RED.nodes.registerType('slow', function (this: Node, config: NodeDef) {
      RED.nodes.createNode(this, config);
      if (config.name === 'before') this.on('close', hold);
    });
  }
}

describe('a deploy', function () {
  this.timeout(30_000);
  const slow = new SlowNodes();
  const runtime = FlowRuntime.use((RED) => slow.register(RED));
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  async function start(flow: readonly FlowNode[]): Promise<void> {
    await runtime.start(...flow);
    await api.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
  }
  const numbers = (id: string) => runtime.probe(id).all.map(({ payload }) => (payload as { n: number }).n);

  it('lets events wait for a node that is slow to close, and then delivers them in order', async () => {
    const flow = (name: string): FlowNode[] => [
      TAB,
      connectionNode(api.url),
      eventsNode('e', { name }, ['out']),
      { id: 'slow', type: 'slow', z: TAB.id, ...PLACE, name, wires: [] },
      ...probes('out'),
    ];
    await start(flow('before'));
    api.emit({ n: 1 }, 'user');
    await runtime.probe('out').atLeast(1);

    const { session } = runtime.node('connection') as ConnectionNode;
    const deployed = runtime.deploy('full', ...flow('after'));
    await until(() => !runtime.isRunning('e'));
    for (let n = 2; n <= 250; n += 1) api.emit({ n }, 'user');
    await until(() => session.unclaimed === 249);
    assert.deepEqual(numbers('out'), [1]);
    slow.finish();
    await deployed;
    api.emit({ n: 251 }, 'user');
    await runtime.probe('out').atLeast(251);
    assert.deepEqual(
      numbers('out'),
      Array.from({ length: 251 }, (_, index) => index + 1),
    );
    assert.deepEqual(runtime.logLines, []);
  });

  it('of another event type property takes effect without a new connection', async () => {
    const flow = (typeProperty: string) => [
      TAB,
      connectionNode(api.url, { typeProperty }),
      eventsNode('e', {}, ['out']),
      ...probes('out'),
    ];
    await start(flow(''));
    await runtime.deploy('nodes', ...flow('data.kind'));
    api.emit({ event: 'call', data: { kind: 'missed' } }, 'user');
    const [message] = await runtime.probe('out').atLeast(1);
    assert.equal(message?.topic, 'missed');
    assert.equal(api.occurrences.count('connection'), 1);
  });

  it('that adds the account stream starts it on the same socket, and a deploy that removes it stops it', async () => {
    const flow = [TAB, connectionNode(api.url), eventsNode('u')];
    await start(flow);
    await runtime.deploy('nodes', ...flow, eventsNode('a', { stream: 'account' }));
    await api.occurrences.nth('request', 1, ({ type }) => type === 'startaccounteventrequest');
    await runtime.deploy('nodes', ...flow);
    await api.occurrences.nth('request', 1, ({ type }) => type === 'stopaccounteventrequest');
    assert.equal(api.occurrences.count('connection'), 1);
    assert.deepEqual([...(api.sessions[0]?.streams ?? [])], ['user']);
  });

  it(`repeated ${DEPLOYS} times leaves no timer, no socket and no listener behind`, async () => {
    const flow = (n: number) => [
      TAB,
      connectionNode(api.url),
      eventsNode('e', { name: `${n}` }, ['out']),
      eventsNode('another', {}, ['out']),
      eventsNode('misconfigured', { stream: 'none', name: `${n}` }),
      statusNode('s', { name: `${n}` }, ['states']),
      ...caught('errors'),
      ...probes('out', 'states'),
    ];
    await start(flow(0));
    await runtime.deploy('full', ...flow(0));
    const before = inUse();
    for (let n = 1; n <= DEPLOYS; n += 1) await runtime.deploy(KINDS[n % KINDS.length] ?? 'full', ...flow(n));
    const after = inUse();
    for (const kind of ['timers', 'sockets', 'listeners'] as const)
      assert.ok(
        after[kind] <= before[kind],
        `${kind}: ${before[kind]}, and ${after[kind]} after the deploys`,
      );
    api.emit({ n: 1 }, 'user');
    await runtime.probe('out').atLeast(2);
    assert.deepEqual(numbers('out'), [1, 1]);
    assert.equal(api.occurrences.count('connection'), 1);
    assert.equal(runtime.probe('states').all.length, 4);
  });

  /** How many timers, sockets and listeners to Node-RED's flows there are in this process. */
  function inUse(): Readonly<Record<'timers' | 'sockets' | 'listeners', number>> {
    const resources = process.getActiveResourcesInfo();
    const { events } = require('@node-red/util') as { events: NodeJS.EventEmitter };
    return {
      timers: resources.filter((kind) => kind === 'Timeout').length,
      sockets: resources.filter((kind) => kind === 'TCPSocketWrap').length,
      listeners: events.eventNames().reduce((sum, name) => sum + events.listenerCount(name), 0),
    };
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise(setImmediate);
  }
});

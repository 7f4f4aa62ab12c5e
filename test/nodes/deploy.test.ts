/** Owns what deploys do to the nodes of a running flow: what waits, what goes on, and that nothing is left behind. */
import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { ConnectionNode } from '../../nodes/shared/connection-node';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, PLACE } from '../support/node-red';
import { caught, connection, DEMO, events, probes, rtStatus, TAB } from './flow';
import { deploy, load, logLines, probe, runningNode, useRuntime } from './runtime';

const KINDS = ['full', 'flows', 'nodes'] as const;
const DEPLOYS = 200;

describe('a deploy', function () {
  this.timeout(30_000);
  useRuntime();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  async function start(
    flow: readonly FlowNode[],
    ...more: readonly ((RED: NodeAPI) => void)[]
  ): Promise<void> {
    await load(flow, DEMO, ...more);
    await api.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
  }
  const numbers = (id: string) => probe(id).all.map(({ payload }) => (payload as { n: number }).n);

  it('lets events wait for a node that is slow to close, and then delivers them in order', async () => {
    let finish = (): void => {};
    const slow = (RED: NodeAPI): void => {
      function Slow(this: Node, config: NodeDef): void {
        RED.nodes.createNode(this, config);
        if (config.name === 'before')
          this.on('close', (done: () => void) => {
            finish = done;
          });
      }
      RED.nodes.registerType('slow', Slow);
    };
    const flow = (name: string): FlowNode[] => [
      TAB,
      connection(api.url),
      events('e', { name }, 'out'),
      { id: 'slow', type: 'slow', z: TAB.id, ...PLACE, name, wires: [] },
      ...probes('out'),
    ];
    await start(flow('before'), slow);
    api.emit({ n: 1 }, 'user');
    await probe('out').atLeast(1);

    const { session } = runningNode('connection') as ConnectionNode;
    const deployed = deploy(flow('after'), 'full', DEMO);
    await until(() => !runningNode('e'));
    for (let n = 2; n <= 250; n += 1) api.emit({ n }, 'user');
    await until(() => session.unclaimed === 249);
    assert.deepEqual(numbers('out'), [1]);
    finish();
    await deployed;
    api.emit({ n: 251 }, 'user');
    await probe('out').atLeast(251);
    assert.deepEqual(
      numbers('out'),
      Array.from({ length: 251 }, (_, index) => index + 1),
    );
    assert.deepEqual(logLines(), []);
  });

  it('of another event type property takes effect without a new connection', async () => {
    const flow = (typeProperty: string) => [
      TAB,
      connection(api.url, { typeProperty }),
      events('e', {}, 'out'),
      ...probes('out'),
    ];
    await start(flow(''));
    await deploy(flow('data.kind'), 'nodes', DEMO);
    api.emit({ event: 'call', data: { kind: 'missed' } }, 'user');
    const [message] = await probe('out').atLeast(1);
    assert.equal(message?.topic, 'missed');
    assert.equal(api.occurrences.count('connection'), 1);
  });

  it('that adds the account stream starts it on the same socket, and one that removes it stops it', async () => {
    const flow = [TAB, connection(api.url), events('u')];
    await start(flow);
    await deploy([...flow, events('a', { stream: 'account' })], 'nodes', DEMO);
    await api.occurrences.nth('request', 1, ({ type }) => type === 'startaccounteventrequest');
    await deploy(flow, 'nodes', DEMO);
    await api.occurrences.nth('request', 1, ({ type }) => type === 'stopaccounteventrequest');
    assert.equal(api.occurrences.count('connection'), 1);
    assert.deepEqual([...(api.sessions[0]?.streams ?? [])], ['user']);
  });

  it(`repeated ${DEPLOYS} times leaves no timer, no socket and no listener behind`, async () => {
    const flow = (n: number) => [
      TAB,
      connection(api.url),
      events('e', { name: `${n}` }, 'out'),
      events('another', {}, 'out'),
      events('misconfigured', { stream: 'none', name: `${n}` }),
      rtStatus('s', { name: `${n}` }, 'states'),
      ...caught('errors'),
      ...probes('out', 'states'),
    ];
    await start(flow(0));
    await deploy(flow(0), 'full', DEMO);
    const before = inUse();
    for (let n = 1; n <= DEPLOYS; n += 1) await deploy(flow(n), KINDS[n % KINDS.length], DEMO);
    const after = inUse();
    for (const kind of ['timers', 'sockets', 'listeners'] as const)
      assert.ok(
        after[kind] <= before[kind],
        `${kind}: ${before[kind]}, and ${after[kind]} after the deploys`,
      );
    api.emit({ n: 1 }, 'user');
    await probe('out').atLeast(2);
    assert.deepEqual(numbers('out'), [1, 1]);
    assert.equal(api.occurrences.count('connection'), 1);
    assert.equal(probe('states').all.length, 4);
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

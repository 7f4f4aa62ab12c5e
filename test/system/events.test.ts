/** Owns that the packed package delivers events in a real Node-RED: which, to whom, in what order, over how many sockets. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, NODE_RED_VERSIONS, type NodeRed, sink, startNodeRed } from '../../tools/node-red';
import { connectionNode, eventsNode, functionNode, TAB } from '../support/flow';

const TYPES = ['call.ringing', 'call.ended', 'message.received', 'status.changed', 'unread.count'] as const;
const EVENTS = 500;

/** One `rt events` node: what it is set to, and the types that reach each of its outputs. */
interface Receiver {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly outputs: readonly (readonly string[])[];
}

const CALLS = ['call.ringing', 'call.ended'];
const OTHERS = ['message.received', 'status.changed', 'unread.count'];

const RECEIVERS: Readonly<Record<string, Receiver>> = {
  everything: { settings: {}, outputs: [TYPES] },
  exact: { settings: { types: ['call.ringing'] }, outputs: [['call.ringing']] },
  wildcard: { settings: { types: ['call.*'] }, outputs: [CALLS] },
  'wildcard, with an exclusion': { settings: { types: ['call.*', '!*.ended'] }, outputs: [['call.ringing']] },
  'exclusions alone': { settings: { types: ['!call.*'] }, outputs: [OTHERS] },
  split: {
    settings: { types: ['call.ended', '!unread.*', 'call.*', '*'], split: true, outputs: 3 },
    outputs: [['call.ended'], ['call.ringing'], ['message.received', 'status.changed']],
  },
  'a pattern of nothing sent': { settings: { types: ['fax.*'] }, outputs: [[]] },
};

for (const version of NODE_RED_VERSIONS) {
  describe(`events in Node-RED ${version}`, function () {
    this.timeout(60_000);
    let nodeRed: NodeRed;
    let simulator: Simulator;
    before(async () => {
      nodeRed = await startNodeRed({ version });
    });
    beforeEach(async () => {
      simulator = await startSimulator();
    });
    afterEach(async () => {
      await nodeRed.deploy([]);
      await simulator.close();
    });
    after(() => nodeRed?.stop());

    /** Deploys these nodes with the connection that they use. */
    const deploy = (nodes: readonly FlowNode[]): Promise<void> =>
      nodeRed.deploy([TAB, connectionNode(simulator.url), ...nodes]);
    const requested = (request: string) =>
      simulator.occurrences.nth('request', 1, ({ type }) => type === request);

    it('arrive once, in order and as sent, at seven nodes with filters of their own, over one socket', async () => {
      await deploy(receivers('user'));
      await requested('startusereventrequest');
      const sent = Array.from({ length: EVENTS }, (_, n) => ({
        event: TYPES[n % TYPES.length] ?? '',
        n,
        text: `ünïcödé "${n}" \u2028`,
        deep: { list: [n, null, { a: -1.5e-7 }] },
      }));
      for (const event of sent) simulator.emit(event, 'user');
      await everyOutput(async (sinkName, types) => {
        await nodeRed.received(sinkName).atLeast(sent.filter(({ event }) => types.includes(event)).length);
      });
      const requests = (simulator.sessions[0]?.received ?? []).map((text) => JSON.parse(text) as unknown);
      // What came after the last one that is wanted would be there once the flow has stopped.
      await nodeRed.deploy([]);

      await everyOutput(async (sinkName, types) => {
        const got = nodeRed.received(sinkName).all;
        assert.deepEqual(
          got.map(({ payload, topic, stream }) => ({ payload, topic, stream })),
          sent
            .filter(({ event }) => types.includes(event))
            .map((event) => ({
              payload: { type: 'userevent', ...event },
              topic: event.event,
              stream: 'user',
            })),
          sinkName,
        );
      });
      assert.equal(simulator.occurrences.count('connection'), 1);
      assert.deepEqual(requests, [{ type: 'authrequest', token: 'demo' }, { type: 'startusereventrequest' }]);
    });

    it("are each node's own object: what one flow changes, no other sees", async () => {
      await deploy([
        functionNode(
          'vandal',
          'msg.payload.event = "spoilt"; delete msg.payload.n; msg.payload.list.push(1);',
        ),
        eventsNode('first', {}, ['vandal']),
        eventsNode('second', {}, ['sink-second']),
        eventsNode('third', {}, ['vandal']),
        eventsNode('last', {}, ['sink-last']),
        sink('second', 'tab'),
        sink('last', 'tab'),
      ]);
      await requested('startusereventrequest');
      const event = { event: 'call.ringing', n: 1, list: [] };
      for (let n = 0; n < 3; n += 1) simulator.emit(event, 'user');
      for (const name of ['second', 'last']) {
        const got = await nodeRed.received(name).atLeast(3);
        const asSent = { type: 'userevent', ...event };
        assert.deepEqual(
          got.map(({ payload }) => payload),
          [asSent, asSent, asSent],
          name,
        );
      }
    });

    it('of both streams come over one socket, each to the nodes of its stream', async () => {
      await deploy([
        eventsNode('user', { stream: 'user' }, ['sink-of-user']),
        eventsNode('account', { stream: 'account' }, ['sink-of-account']),
        sink('of-user', 'tab'),
        sink('of-account', 'tab'),
      ]);
      await Promise.all([requested('startusereventrequest'), requested('startaccounteventrequest')]);
      simulator.emit({ event: 'call.ringing', n: 1 }, 'account');
      simulator.emit({ event: 'call.ringing', n: 2 }, 'user');
      simulator.emit({ event: 'call.ringing', n: 3 }, 'account');
      const ofAccount = await nodeRed.received('of-account').atLeast(2);
      const ofUser = await nodeRed.received('of-user').atLeast(1);
      assert.deepEqual(
        [...ofUser, ...ofAccount].map(({ payload, stream }) => ({ payload, stream })),
        [
          { payload: { type: 'userevent', event: 'call.ringing', n: 2 }, stream: 'user' },
          { payload: { type: 'accountevent', event: 'call.ringing', n: 1 }, stream: 'account' },
          { payload: { type: 'accountevent', event: 'call.ringing', n: 3 }, stream: 'account' },
        ],
      );
      assert.equal(simulator.occurrences.count('connection'), 1);
    });

    it('end with their nodes: the streams are stopped, and the socket is closed with 1000', async () => {
      const { occurrences } = simulator;
      const [user, account] = [
        eventsNode('user', { stream: 'user' }),
        eventsNode('account', { stream: 'account' }),
      ];
      await deploy([user, account]);
      await Promise.all([requested('startusereventrequest'), requested('startaccounteventrequest')]);

      await deploy([user]);
      await requested('stopaccounteventrequest');
      assert.equal(occurrences.count('close'), 0);

      await deploy([]);
      await requested('stopusereventrequest');
      assert.equal((await occurrences.nth('close', 1)).code, 1000);
      assert.equal(occurrences.count('connection'), 1);
    });

    it('are asked for by nodes only: an unused connection stays closed', async () => {
      await deploy([]);
      // Had it connected, it would have done so before a connection that is deployed later.
      await deploy([
        { ...connectionNode(simulator.url), id: 'other' },
        { ...eventsNode('events'), connection: 'other' },
      ]);
      await requested('startusereventrequest');
      assert.equal(simulator.occurrences.count('connection'), 1);
    });
  });
}

/** All receivers with a sink for each output. */
function receivers(stream: string): FlowNode[] {
  return Object.entries(RECEIVERS).flatMap(([name, { settings, outputs }]) => {
    const sinks = outputs.map((_, output) => sink(sinkNameOf(name, output), 'tab'));
    const wires = sinks.map(({ id }) => [id]);
    return [{ ...eventsNode(name, { stream, ...settings }), wires }, ...sinks];
  });
}

async function everyOutput(
  look: (sinkName: string, types: readonly string[]) => Promise<void>,
): Promise<void> {
  for (const [name, { outputs }] of Object.entries(RECEIVERS)) {
    for (const [output, types] of outputs.entries()) await look(sinkNameOf(name, output), types);
  }
}

function sinkNameOf(name: string, output: number): string {
  return `${name}, output ${output + 1}`;
}

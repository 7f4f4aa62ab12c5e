/** Owns what users see of faults in a real Node-RED: the streams come back, and what can't be put right by itself is said. */
import assert from 'node:assert/strict';
import { startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, NODE_RED_VERSIONS, type NodeRed, sink, startNodeRed } from '../../tools/node-red';
import { connectionNode, eventsNode, statusNode, TAB } from '../support/flow';
import {
  answer,
  type Behaviour,
  close,
  drop,
  NORMAL,
  type ScriptedServer,
  startScriptedServer,
} from '../support/scripted-server';

/** What a server does with the first connection; it is a good one to those that follow. */
const FAULTS: Readonly<Record<string, Behaviour>> = {
  'hangs after TCP accept': { accept: 'hang' },
  'hangs in the handshake': { upgrade: 'hang' },
  'never answers the authrequest': { on: { authrequest: [] } },
  'never answers the start request': { on: { startusereventrequest: [] } },
  'drops the line': { on: { startusereventrequest: [answer(), drop()] } },
};

const GARBAGE = [
  '',
  'not JSON',
  '[]',
  'null',
  '{"type":',
  '{"no":"type"}',
  '{"type":7}',
  '{"type":"__proto__"}',
  '{"type":"startusereventresponse","success":false}',
  Buffer.from([0, 255, 1]),
];

for (const version of NODE_RED_VERSIONS) {
  describe(`faults in Node-RED ${version}`, function () {
    this.timeout(120_000);
    let nodeRed: NodeRed;
    let ends: (() => Promise<void>)[] = [];
    before(async () => {
      nodeRed = await startNodeRed({ version });
    });
    afterEach(async () => {
      await nodeRed.deploy([]);
      await Promise.all(ends.map((end) => end()));
      ends = [];
    });
    after(() => nodeRed?.stop());

    const serve = async (...script: Behaviour[]): Promise<ScriptedServer> => {
      const server = await startScriptedServer(...script);
      ends.push(() => server.close());
      return server;
    };

    it('of a server end in a new connection, in which the stream runs', async () => {
      const servers = new Map<string, ScriptedServer>();
      for (const [name, behaviour] of Object.entries(FAULTS))
        servers.set(name, await serve(behaviour, NORMAL));
      await nodeRed.deploy([TAB, ...[...servers].flatMap(([name, { url }]) => chain(name, url))]);
      for (const [name, server] of servers) {
        await streaming(server, ({ n }) => n > 1);
        assert.equal(server.emit('user', { event: 'call.ringing' }), 1, name);
        const [message] = await nodeRed.received(name).atLeast(1);
        assert.equal(message?.topic, 'call.ringing', name);
        assert.equal(server.liveSockets, 1, name);
      }
    });

    it('of frames cost neither the connection nor an event', async () => {
      const server = await serve();
      await nodeRed.deploy([TAB, ...chain('garbage', server.url)]);
      await streaming(server);
      for (const [n, frame] of GARBAGE.entries()) {
        for (const link of server.links) link.send(frame);
        server.emit('user', { event: 'call.ringing', n });
      }
      const messages = await nodeRed.received('garbage').atLeast(GARBAGE.length);
      assert.deepEqual(
        messages.map(({ payload }) => Object(payload).n),
        [...GARBAGE.keys()],
      );
      assert.equal(server.occurrences.count('accept'), 1);
    });

    it('of a server that closes the connection: its number and its words are told to Catch nodes, rt status and the log', async () => {
      const leaves: Behaviour = { on: { startusereventrequest: [answer(), close(4001, 'Session over')] } };
      const server = await serve(leaves, NORMAL);
      const place = { z: TAB.id, x: 100, y: 100, scope: null };
      await nodeRed.deploy([
        TAB,
        connectionNode(server.url),
        eventsNode('events'),
        statusNode('states', {}, ['sink-closed-state']),
        { ...place, id: 'catch', type: 'catch', wires: [['sink-closed-caught']] },
        ...['closed-state', 'closed-caught'].map((name) => sink(name, TAB.id)),
      ]);
      const text = `127.0.0.1:${server.port} closed it (code 4001: Session over). Events in between may be missing.`;
      const { error, payload } = await nodeRed.received('closed-caught').first('the error', () => true);
      assert.ok(Object(error).message.includes(text), Object(error).message);
      const reason = {
        code: 'closed',
        message: Object(error).message,
        closeCode: 4001,
        closeReason: 'Session over',
      };
      assert.deepEqual(payload, { state: 'waiting', reason });
      const change = await nodeRed
        .received('closed-state')
        .first('waiting', (message) => Object(message.payload).state === 'waiting');
      assert.deepEqual(Object(change.payload).reason, reason);
      assert.ok(JSON.stringify(nodeRed.log.all).includes(text), 'the log has it');
    });

    it('of the token are shown in red, caught by a Catch node, and not tried again soon', async () => {
      const simulator = await startSimulator();
      ends.push(() => simulator.close());
      const place = { z: TAB.id, x: 100, y: 100, scope: null };
      await nodeRed.deploy([
        TAB,
        connectionNode(simulator.url, { credentials: { token: 'a-wrong-token' } }),
        eventsNode('events'),
        statusNode('states', {}, ['sink-state']),
        { ...place, id: 'lights', type: 'status', wires: [['sink-light']] },
        { ...place, id: 'catch', type: 'catch', wires: [['sink-caught']] },
        ...['state', 'light', 'caught'].map((name) => sink(name, TAB.id)),
      ]);
      const { status } = await nodeRed
        .received('light')
        .first('rejected', (message) => Object(message.status).state === 'rejected');
      assert.deepEqual([Object(status).fill, Object(status).shape], ['red', 'dot']);
      const { error } = await nodeRed.received('caught').first('the error', () => true);
      assert.match(Object(error).message, /^Token rejected: enter a new one in the connection and deploy\. /);
      const { payload } = await nodeRed
        .received('state')
        .first('rejected', (message) => Object(message.payload).state === 'rejected');
      assert.ok(Object(payload).retryInMs >= 30_000, `tried again after ${Object(payload).retryInMs} ms`);
      assert.equal(simulator.occurrences.count('request'), 1);
      const everything = JSON.stringify([nodeRed.log.all, status, error, payload]);
      assert.ok(!everything.includes('a-wrong-token'), 'the token is told');
    });
  });
}

/** A connection, its `rt events` node and a sink, all named alike. */
function chain(name: string, url: string): FlowNode[] {
  const connection = `connection ${name}`;
  return [
    { ...connectionNode(url), id: connection },
    eventsNode(`events ${name}`, { connection }, [`sink-${name}`]),
    sink(name, TAB.id),
  ];
}

async function streaming(
  { occurrences }: ScriptedServer,
  isTheOne: (link: { n: number }) => boolean = () => true,
): Promise<void> {
  await occurrences.nth(
    'frame',
    1,
    ({ link, text }) => isTheOne(link) && text.includes('startusereventrequest'),
  );
}

/** Owns who is told of a connection's problem: each Catch node once an outage, and the log in two lines. */
import assert from 'node:assert/strict';
import { type FlowNode, PLACE } from '../../tools/node-red';
import { caught, connectionNode, errorIn, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import {
  answer,
  type Behaviour,
  close,
  NORMAL,
  refuse,
  type ScriptedServer,
  startScriptedServer,
} from '../support/scripted-server';

const SECRET = 'a-token-that-nobody-may-see';
const UNAVAILABLE: Behaviour = { upgrade: { status: 503 } };
/** Streams, and is closed by the server as soon as it does. */
const SHORT: Behaviour = { on: { startusereventrequest: [answer(), close(1011, 'maintenance')] } };
const LOST =
  /^Connection lost: just wait, it comes back by itself\. 127\.0\.0\.1:\d+ closed it \(code 1011 internal error: maintenance\)\. Events in between may be missing\.$/;
const OTHER_TAB: FlowNode = { id: 'other', type: 'tab' };

describe('problems', function () {
  this.timeout(20_000);
  const runtime = FlowRuntime.use();
  let server: ScriptedServer;
  afterEach(() => server.close());

  async function start(
    script: readonly Behaviour[],
    ...nodes: readonly FlowNode[]
  ): Promise<readonly FlowNode[]> {
    server = await startScriptedServer(...script);
    const flow = [
      TAB,
      connectionNode(server.url, { credentials: { token: SECRET } }),
      ...nodes,
      eventsNode('last', {}, ['end']),
      ...probes('end'),
    ];
    await runtime.start(...flow);
    return flow;
  }

  /** Resolves when this many sockets have been tried and an event came through the last one. */
  async function streamsOn(n: number): Promise<void> {
    await server.occurrences.nth('frame', 1, ({ link, text }) => link.n === n && text.includes('startuser'));
    server.emit('user', { event: 'end' });
    await runtime.probe('end').atLeast(1);
  }

  const textsAt = (id: string) => runtime.probe(id).all.map((message) => errorIn(message).message);

  it('reach the Catch node of a flow once an outage, however many nodes are in it and however many tries fail', async () => {
    await start(
      [SHORT, UNAVAILABLE, UNAVAILABLE, NORMAL],
      eventsNode('a'),
      eventsNode('b'),
      eventsNode('c'),
      ...caught('here'),
    );
    await streamsOn(4);
    assert.equal(textsAt('here').length, 1);
    const message = await runtime.probe('here').nth(1);
    const { message: text, source } = errorIn(message);
    assert.match(text, LOST);
    assert.equal(source.type, 'rt events');
    assert.equal(message.topic, 'rt-connection');
    assert.deepEqual(message.payload, {
      state: 'waiting',
      reason: { code: 'closed', message: text, closeCode: 1011, closeReason: 'maintenance' },
    });
  });

  it('reach the Catch nodes of every flow that uses the connection, and of no other', async () => {
    const away = (node: FlowNode): FlowNode => ({ ...node, z: 'other' });
    const third: FlowNode = { id: 'third', type: 'tab' };
    await start(
      [SHORT, NORMAL],
      OTHER_TAB,
      third,
      eventsNode('a'),
      away(eventsNode('b')),
      ...caught('here'),
      ...caught('there', null, 'other'),
      ...caught('elsewhere', null, 'third'),
    );
    await streamsOn(2);
    assert.deepEqual(
      ['here', 'there', 'elsewhere'].map((id) => textsAt(id).length),
      [1, 1, 0],
    );
  });

  it('reach Catch nodes for single nodes beside one for all, each once', async () => {
    await start(
      [SHORT, NORMAL],
      eventsNode('a'),
      eventsNode('b'),
      eventsNode('c'),
      ...caught('all'),
      ...caught('of b', ['b']),
      ...caught('of c', ['c']),
      ...caught('of b and c', ['b', 'c']),
      ...caught('of another', ['end']),
    );
    await streamsOn(2);
    assert.deepEqual(
      ['all', 'of b', 'of c', 'of b and c', 'of another'].map((id) => textsAt(id).length),
      [1, 1, 1, 1, 0],
    );
  });

  it('reach a Catch node for uncaught errors only if no other Catch node takes them', async () => {
    const uncaught = (node: FlowNode): FlowNode =>
      node.type === 'catch' ? { ...node, uncaught: true } : node;
    await start(
      [SHORT, NORMAL],
      OTHER_TAB,
      eventsNode('a'),
      ...caught('of a', ['a']),
      ...caught('rest').map(uncaught),
      { ...eventsNode('b'), z: 'other' },
      ...caught('all there', null, 'other'),
      ...caught('rest there', null, 'other').map(uncaught),
    );
    await streamsOn(2);
    // The node 'last' is in the first flow, where nobody else watches it.
    assert.deepEqual(
      ['of a', 'rest', 'all there', 'rest there'].map((id) => textsAt(id).length),
      [1, 1, 1, 0],
    );
  });

  it('reach a Catch node for its group, and Catch nodes for the nodes outside of it', async () => {
    const group = (id: string, z: string): FlowNode => ({ id, type: 'group', z, nodes: [], ...PLACE });
    const inGroup = (g: string) => (node: FlowNode) =>
      node.type === 'catch' ? { ...node, g, scope: 'group' } : { ...node, g };
    const ofSubflow = (node: FlowNode): FlowNode => ({ ...node, z: 'partly' });
    await start(
      [SHORT, NORMAL],
      group('sales', TAB.id),
      ...[eventsNode('a'), eventsNode('b'), ...caught('of sales')].map(inGroup('sales')),
      group('support', TAB.id),
      ...caught('of support').map(inGroup('support')),
      ...caught('rest').map((node) => (node.type === 'catch' ? { ...node, uncaught: true } : node)),
      { id: 'partly', type: 'subflow', name: '', in: [], out: [] },
      group('inner', 'partly'),
      ...[eventsNode('c'), ...caught('of inner')].map(ofSubflow).map(inGroup('inner')),
      ofSubflow(eventsNode('d')),
      { id: 'instance', type: 'subflow:partly', z: TAB.id, ...PLACE, wires: [] },
      ...caught('of the instance', ['instance']),
    );
    await streamsOn(2);
    assert.deepEqual(
      ['of sales', 'of support', 'rest', 'of inner', 'of the instance'].map((id) => textsAt(id).length),
      [1, 0, 1, 1, 1],
    );
  });

  it('reach the flow in which a subflow is used, once, where the subflow catches nothing', async () => {
    const instance = (id: string): FlowNode => ({
      id,
      type: 'subflow:silent',
      z: TAB.id,
      ...PLACE,
      wires: [],
    });
    const catching = (id: string): FlowNode => ({ ...instance(id), type: 'subflow:catching' });
    await start(
      [SHORT, NORMAL],
      { id: 'silent', type: 'subflow', name: '', in: [], out: [] },
      { ...eventsNode('inner'), z: 'silent' },
      { id: 'catching', type: 'subflow', name: '', in: [], out: [] },
      { ...eventsNode('inner too'), z: 'catching' },
      ...caught('inside', null, 'catching'),
      ...['first', 'second'].map(instance),
      ...['third', 'fourth'].map(catching),
      ...caught('all'),
      ...caught('of the second', ['second']),
      ...caught('of the third', ['third']),
    );
    await streamsOn(2);
    assert.deepEqual(
      ['all', 'of the second', 'of the third', 'inside'].map((id) => textsAt(id).length),
      // In each of two instances.
      [1, 1, 0, 2],
    );
  });

  it('are told once, where a stream breaks again before it has run for five minutes', async () => {
    await start([SHORT, SHORT, NORMAL], ...caught('here'));
    await streamsOn(3);
    assert.equal(textsAt('here').length, 1);
  });

  it('give the log one warning when an outage begins and one line when it ends', async () => {
    await start([SHORT, UNAVAILABLE, UNAVAILABLE, NORMAL], eventsNode('a'), eventsNode('b'));
    await streamsOn(4);
    const lines = runtime.logLines;
    assert.deepEqual(
      lines.map(({ level, id }) => `${level} ${id}`),
      ['warn connection', 'info connection'],
    );
    assert.match(String(lines[0]?.msg), LOST);
    assert.match(
      String(lines[1]?.msg),
      /^The connection to 127\.0\.0\.1:\d+ is back\. Events of (\d+ ms|\d+ s) may be missing: from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d\.$/,
    );
  });

  it('do not come from deploys', async () => {
    const flow = await start([NORMAL], eventsNode('a'), ...caught('here'));
    await streamsOn(1);
    for (const kind of ['full', 'flows', 'nodes'] as const) {
      const changed = flow.map((node) => (node.id === 'a' ? { ...node, name: kind } : node));
      await runtime.deploy(kind, ...changed);
    }
    await runtime.deploy('full', TAB);
    assert.deepEqual(runtime.logLines, []);
    assert.deepEqual(textsAt('here'), []);
  });

  it('of a refused token are told once, and name no secret', async () => {
    const echo = { message: `the token ${SECRET} is unknown` };
    await start([{ on: { authrequest: [refuse(echo)] } }], ...caught('here'));
    await runtime.probe('here').atLeast(1);
    assert.deepEqual(textsAt('here'), [
      `Token rejected: enter a new one in the connection and deploy. 127.0.0.1:${server.port} does not take the token (the token *** is unknown). It may have expired; username and password would get new ones by themselves.`,
    ]);
    assert.ok(!JSON.stringify([runtime.probe('here').all, runtime.logLines]).includes(SECRET));
  });

  it('of one stream are told by themselves, while the other goes on', async () => {
    await start(
      [{ on: { startaccounteventrequest: [refuse({ reason: 'no privileges' })] } }],
      eventsNode('other stream'),
      eventsNode('a', { stream: 'account' }),
      OTHER_TAB,
      { ...eventsNode('elsewhere'), z: 'other' },
      ...caught('here'),
      ...caught('there', null, 'other'),
    );
    const message = await runtime.probe('here').nth(1);
    await streamsOn(1);
    assert.equal(errorIn(message).source.id, 'a');
    assert.equal((message.payload as { state: string }).state, 'refused');
    assert.deepEqual(textsAt('there'), []);
    assert.deepEqual(textsAt('here'), [
      `Stream refused: get the permission, or take another stream. 127.0.0.1:${server.port} does not give the account stream to this user (no privileges). Other streams go on; this one is tried again by itself.`,
    ]);
  });
});

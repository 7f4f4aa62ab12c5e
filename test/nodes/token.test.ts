/** Owns what `rt token` does in a flow: it asks when a token is needed, and takes what it is given. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import { isOurs } from '../../nodes/shared/message-id';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import {
  caught,
  connectionNode,
  errorIn,
  eventsNode,
  probes,
  requestNode,
  statusNode,
  TAB,
  tokenNode,
} from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

/** The payload of what asks a flow. */
const need = ({ payload }: NodeMessage) => (payload as { need: string }).need;

/** The words of what a Catch node got. */
const words = (message: NodeMessage) => errorIn(message).message;

describe('rt token', () => {
  const runtime = FlowRuntime.use();
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({ tokens: ['demo', 'other', ' spaced '] });
  });
  afterEach(() => simulator.close());

  /** A connection with this token, somebody who wants its events, and an `rt token` that asks the probe `vault`. */
  function flow(token: string, settings: Readonly<Record<string, unknown>> = {}): FlowNode[] {
    return [
      TAB,
      connectionNode(simulator.url, { credentials: { token }, ...settings }),
      eventsNode('events'),
      tokenNode('token', ['vault']),
      ...probes('vault'),
      ...caught('caught'),
    ];
  }

  const give = (payload: unknown) => runtime.node('token').receive({ payload });
  const state = (wanted: string) => runtime.shows('events', wanted, runtime.statuses.all.length);

  /** The tokens that the server was shown, in order. */
  const shown = () =>
    simulator.occurrences
      .all('connection')
      .flatMap(({ received }) => received)
      .map((frame) => (JSON.parse(frame) as { token?: string }).token)
      .filter((token) => token !== undefined);

  const given: readonly [what: string, payload: unknown, token: string][] = [
    ['text', 'demo', 'demo'],
    ['text with the line break that ends a file', 'demo\r\n', 'demo'],
    ['text with spaces, just as it is', ' spaced ', ' spaced '],
    ['the answer of a login service', { success: true, token: 'demo' }, 'demo'],
  ];
  for (const [what, payload, token] of given) {
    it(`asks for a missing token when its flow starts, and takes it as ${what}`, async () => {
      await runtime.start(...flow(''));
      const asked = await runtime.probe('vault').nth(1);
      assert.equal(asked.topic, 'rt-connection');
      assert.deepEqual(asked.payload, { need: 'missing' });
      assert.ok(isOurs(asked), 'a deploy would lose it');
      const streaming = state('streaming');
      give(payload);
      await streaming;
      assert.deepEqual(shown(), [token]);
    });
  }

  const saying = (id: string, text: string, from = 0) =>
    runtime.statuses.first(`"${text}" below ${id}`, (one) => one.id === id && one.status.text === text, from);

  it('lets all nodes of the connection say that it waits for a token, until one is given', async () => {
    await runtime.start(...flow(''), statusNode('status'));
    const nodes = ['events', 'token', 'status'];
    await Promise.all(nodes.map((id) => saying(id, 'waits for a token')));
    const from = runtime.statuses.all.length;
    give('demo');
    await Promise.all(nodes.map((id) => saying(id, 'streaming', from)));
  });

  it('says so itself where only a request needs the token, and no longer once it is given', async () => {
    const path = '/reports/call-data';
    await runtime.start(
      ...flow('').filter(({ id }) => id !== 'events'),
      requestNode('request', { method: 'GET', path, pathType: 'str', body: '', bodyType: 'str' }),
    );
    runtime.node('request').receive({});
    await saying('token', 'waits for a token');
    const from = runtime.statuses.all.length;
    give('demo');
    await saying('token', 'not in use', from);
  });

  it('asks for another token when one is refused, and goes on at once: nobody is told of a problem', async () => {
    await runtime.start(...flow('expired'));
    assert.equal(need(await runtime.probe('vault').nth(1)), 'refused');
    const streaming = state('streaming');
    give('demo');
    await streaming;
    assert.deepEqual(shown(), ['expired', 'demo']);
    assert.deepEqual(runtime.probe('caught').all, []);
  });

  it('asks when it comes to a connection whose token was refused before it was there', async () => {
    const rejected = state('rejected');
    const nodes = flow('expired');
    await runtime.start(...nodes.filter(({ id }) => id !== 'token'));
    await rejected;
    await runtime.deploy('nodes', ...nodes);
    assert.equal(need(await runtime.probe('vault').nth(1)), 'refused');
    const streaming = state('streaming');
    give('demo');
    await streaming;
    assert.deepEqual(shown(), ['expired', 'demo']);
  });

  it('says so when the same token comes again, and does not show it around', async () => {
    await runtime.start(...flow('expired'));
    await runtime.probe('vault').nth(1);
    const rejected = state('rejected');
    give('expired');
    await rejected;
    await runtime.probe('caught').nth(2);
    const problems = runtime.probe('caught').all;
    assert.deepEqual(
      problems.map(words).toSorted(),
      [
        'This token was rejected before: get a new one.',
        `No token came: check the flow at the rt token node. 127.0.0.1:${simulator.port} rejected the last one. Or enter a new one in the connection and deploy.`,
      ].toSorted(),
    );
    assert.doesNotMatch(JSON.stringify(problems), /expired"/);
    assert.deepEqual(shown(), ['expired']);
  });

  it('does not wait any longer when a new token comes', async () => {
    await runtime.start(...flow('expired'));
    await runtime.probe('vault').nth(1);
    const rejected = state('rejected');
    give('expired');
    await rejected;
    const streaming = state('streaming');
    give('demo');
    await streaming;
  });

  it('keeps a token that is given while the stream runs for the next reconnect', async () => {
    const running = state('streaming');
    await runtime.start(...flow('demo'));
    await running;
    give('other');
    const again = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    simulator.sessions[0]?.drop();
    await again;
    assert.deepEqual(shown(), ['demo', 'other']);
    assert.deepEqual(runtime.probe('vault').all, []);
  });

  it('does not disturb a connection that waits for another reason than a token', async () => {
    const running = state('streaming');
    await runtime.start(...flow('demo'));
    await running;
    const waiting = state('waiting');
    await simulator.close();
    await waiting;
    const { session } = runtime.node('connection') as unknown as { session: { status: object } };
    const before = session.status;
    give('other');
    assert.deepEqual(session.status, before);
  });

  it('keeps a given token, and the socket, across a deploy', async () => {
    await runtime.start(...flow(''));
    await runtime.probe('vault').nth(1);
    const running = state('streaming');
    give('demo');
    await running;
    const back = state('streaming');
    await runtime.deploy('full', ...flow(''));
    await back;
    const again = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    simulator.sessions[0]?.drop();
    await again;
    assert.equal(simulator.occurrences.count('connection'), 2);
    assert.deepEqual(shown(), ['demo', 'demo']);
    assert.equal(runtime.probe('vault').all.length, 1);
  });

  it('asks again after a deploy in which the answer was lost, and then once each time, not once a deploy', async () => {
    await runtime.start(...flow(''));
    await runtime.probe('vault').nth(1);
    await runtime.deploy('full', ...flow(''));
    assert.equal(need(await runtime.probe('vault').nth(2)), 'missing');
    const running = state('streaming');
    give('demo');
    await running;
    simulator.tokens.revoke('demo');
    simulator.sessions[0]?.drop();
    assert.equal(need(await runtime.probe('vault').nth(3)), 'refused');
    const back = state('streaming');
    give('other');
    await back;
    assert.equal(runtime.probe('vault').all.length, 3);
  });

  it('asks again when a deploy changes the connection: the given token belonged to the old one', async () => {
    await runtime.start(...flow(''));
    await runtime.probe('vault').nth(1);
    const running = state('streaming');
    give('demo');
    await running;
    await runtime.deploy('full', ...flow('', { heartbeat: 25 }));
    assert.equal(need(await runtime.probe('vault').nth(2)), 'missing');
  });

  it('asks through each of several nodes, and goes on with the first answer', async () => {
    await runtime.start(...flow(''), tokenNode('second', ['safe']), ...probes('safe'));
    await Promise.all([runtime.probe('vault').nth(1), runtime.probe('safe').nth(1)]);
    const running = state('streaming');
    runtime.node('second').receive({ payload: 'demo' });
    await running;
  });

  for (const [what, payload] of [
    ['no payload', undefined],
    ['an empty one', ' '],
    ['an answer without a token', { success: false }],
    ['a number', 4],
  ]) {
    it(`says what is missing when a message has ${what}`, async () => {
      await runtime.start(...flow(''));
      const problem = runtime.probe('caught').next();
      give(payload);
      assert.equal(
        words(await problem),
        'No token in the message: put it into msg.payload. As text, or as the property token of an object.',
      );
    });
  }

  describe('with a connection that takes no token', () => {
    const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
      [
        'since it signs in by itself',
        { auth: 'login', credentials: { username: 'demo', password: 'demo' } },
        'No token needed: remove this node. The connection signs in by itself, with username and password; or let it take a token.',
      ],
      [
        'since its configuration is wrong',
        { heartbeat: 'often' },
        'Wrong heartbeat: enter 0 (off) to 3600 seconds in the connection. It is often.',
      ],
    ];
    for (const [why, settings, expected] of cases) {
      it(`is misconfigured, ${why}`, async () => {
        await runtime.start(...flow('', settings));
        await runtime.shows('token', 'misconfigured');
        assert.equal(words(await runtime.probe('caught').nth(1)), expected);
        const problem = runtime.probe('caught').next();
        give('marked');
        const answer = await problem;
        assert.equal(words(answer), expected);
        assert.doesNotMatch(JSON.stringify(answer), /marked/);
      });
    }

    for (const node of [tokenNode('asking', []), statusNode('asking')]) {
      it(`names what is missing for a login if nobody wants events, on an ${node.type}`, async () => {
        const login = { auth: 'login', credentials: { username: 'demo' } };
        await runtime.start(TAB, connectionNode(simulator.url, login), node);
        const { status } = await runtime.shows('asking', 'misconfigured');
        assert.deepEqual([status.fill, status.text], ['red', 'no password']);
      });
    }

    it('is misconfigured without a connection', async () => {
      await runtime.start(...flow('').filter(({ id }) => id !== 'connection'));
      const told = new Set(
        (await Promise.all([runtime.probe('caught').nth(1), runtime.probe('caught').nth(2)])).map(words),
      );
      assert.deepEqual(
        [...told],
        ['No connection: open the node and choose one. It was never chosen, or it is missing or disabled.'],
      );
    });
  });
});

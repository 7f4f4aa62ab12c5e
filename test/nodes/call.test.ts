/** Owns what an `rt call` node sends: changes of calls, finished calls, those in progress; also across deploys and outages. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import { MAX_CALLS } from '../../src/calls/call-tracker';
import type { CallReport } from '../../src/calls/report';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { callNode, caught, connectionNode, errorIn, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const reportIn = ({ payload }: NodeMessage) => payload as CallReport;

describe('rt call', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  const flowOf = (...nodes: readonly FlowNode[]) => [
    TAB,
    connectionNode(api.url),
    ...nodes,
    ...probes('out'),
  ];

  /** Starts the nodes and resolves when this many streams run. */
  async function start(flow: readonly FlowNode[], streams = 1): Promise<void> {
    await runtime.start(...flow);
    await api.occurrences.nth('request', 1 + streams);
  }

  const happen = (event: string, callId = 'c1', rest: object = {}) =>
    api.emit({ event, callId, ...rest }, 'user');

  /** What was told, each with its topic and its call: `ringing c1`. */
  async function told(count: number, probe = 'out'): Promise<string[]> {
    const messages = await runtime.probe(probe).atLeast(count);
    return messages.map((message) => `${message.topic} ${reportIn(message).id}`);
  }

  /** What the node answers to a message at its input. */
  async function inProgress(
    id = 'call',
    message: object = {},
  ): Promise<NodeMessage & { payload: CallReport[] }> {
    const next = runtime
      .probe('out')
      .first('a list', ({ payload }) => Array.isArray(payload), runtime.probe('out').all.length);
    runtime.node(id).receive({ _msgid: 'm1', ...message });
    return (await next) as NodeMessage & { payload: CallReport[] };
  }

  it('sends a message for each change of a call, but not for other events', async () => {
    await start(flowOf(callNode('call', {}, ['out'])));
    const before = Date.now();
    happen('call.ringing', 'c1', { direction: 'inbound', from: '+13125550142', to: '+12025550100' });
    for (const event of ['call.ringing', 'message.received', 'call.answered', 'call.ended']) happen(event);
    assert.deepEqual(await told(3), ['ringing c1', 'answered c1', 'ended c1']);
    const { startedAt, answeredAt, endedAt, ringMs, talkMs, ...rest } = reportIn(
      await runtime.probe('out').nth(3),
    );
    assert.deepEqual(rest, {
      ...{ id: 'c1', phase: 'ended', previous: 'answered', outcome: 'answered', certain: true, events: 4 },
      ...{ direction: 'inbound', from: '+13125550142', to: '+12025550100' },
    });
    assert.ok(startedAt >= before && (answeredAt ?? 0) >= startedAt && (endedAt ?? 0) >= (answeredAt ?? 0));
    assert.ok((ringMs ?? -1) >= 0 && (talkMs ?? -1) >= 0);
    assert.deepEqual(Object.keys(await runtime.probe('out').nth(1)).sort(), ['_msgid', 'payload', 'topic']);
  });

  it('sends one message for each finished call where that is wanted', async () => {
    await start(flowOf(callNode('call', { emit: 'finished' }, ['out'])));
    for (const event of ['call.ringing', 'call.answered', 'call.ended']) happen(event);
    happen('call.ringing', 'c2');
    happen('call.missed', 'c2');
    assert.deepEqual(await told(2), ['ended c1', 'missed c2']);
    const outcomes = runtime.probe('out').all.map((message) => reportIn(message).outcome);
    assert.deepEqual(outcomes, ['answered', 'missed']);
  });

  it('makes calls by the phases and the paths of its flow', async () => {
    const phases = [
      { phase: 'ringing', types: ['in'] },
      { phase: 'ended', types: ['out.*'] },
    ];
    const paths = { callId: 'who.0', from: 'a.b' };
    await start(flowOf(callNode('call', { phases, ...paths, maxMinutes: '60' }, ['out'])));
    api.emit({ event: 'in', callId: 'x', who: ['c1'], a: { b: 'Ada' } }, 'user');
    api.emit({ event: 'call.answered', who: ['c1'] }, 'user');
    api.emit({ event: 'out.busy', callId: 'y', who: ['c1'] }, 'user');
    assert.deepEqual(await told(2), ['ringing c1', 'ended c1']);
    const last = reportIn(await runtime.probe('out').nth(2));
    assert.deepEqual([last.outcome, last.from], ['missed', 'Ada']);
  });

  it('answers a message with the calls in progress, and leaves the rest of the message as it is', async () => {
    await start(flowOf(callNode('call', { emit: 'finished' }, ['out'])));
    for (const id of ['a', 'b', 'c']) happen('call.ringing', id);
    happen('call.answered', 'b');
    happen('call.ended', 'a');
    await runtime.probe('out').atLeast(1);
    const answer = await inProgress('call', { topic: 'mine', res: 'kept' });
    assert.deepEqual(
      answer.payload.map(({ id, phase }) => `${id} ${phase}`),
      ['b answered', 'c ringing'],
    );
    assert.deepEqual({ ...answer, payload: 0 }, { _msgid: 'm1', topic: 'mine', res: 'kept', payload: 0 });
  });

  it('tells a call of both streams once for each node, and costs the others nothing', async () => {
    await start(
      flowOf(
        callNode('mine', {}, ['out']),
        callNode('all', { stream: 'account' }, ['account']),
        eventsNode('e', {}, ['events']),
        ...probes('account', 'events'),
      ),
      2,
    );
    for (const stream of ['user', 'account'] as const) {
      for (const event of ['call.ringing', 'call.ended']) api.emit({ event, callId: 'c1' }, stream);
    }
    assert.deepEqual(await told(2, 'account'), ['ringing c1', 'ended c1']);
    assert.deepEqual(await told(2), ['ringing c1', 'ended c1']);
    const [first] = await runtime.probe('events').atLeast(2);
    assert.deepEqual(first?.payload, { type: 'userevent', event: 'call.ringing', callId: 'c1' });
  });

  for (const kind of ['full', 'flows', 'nodes'] as const) {
    it(`goes on with its calls after a deploy (${kind}), and is certain of its knowledge`, async () => {
      await start(flowOf(callNode('call', {}, ['out'])));
      happen('call.ringing');
      await told(1);
      await runtime.deploy(kind, ...flowOf(callNode('call', { maxMinutes: 60 }, ['out'])));
      happen('call.ended');
      assert.deepEqual(await told(2), ['ringing c1', 'ended c1']);
      const { outcome, certain, ringMs = -1 } = reportIn(await runtime.probe('out').nth(2));
      assert.deepEqual([outcome, certain], ['missed', true]);
      assert.ok(ringMs >= 0);
      assert.equal(api.occurrences.count('connection'), 1);
    });
  }

  it('forgets its calls when it is removed', async () => {
    const flow = flowOf(callNode('call', {}, ['out']), eventsNode('e'));
    await start(flow);
    happen('call.ringing');
    await told(1);
    await runtime.deploy('full', ...flowOf(eventsNode('e')));
    await runtime.deploy('full', ...flow);
    assert.deepEqual((await inProgress()).payload, []);
  });

  it('does not call a call missed that may have been answered in an outage', async () => {
    await start(flowOf(callNode('call', {}, ['out'])));
    happen('call.ringing');
    await told(1);
    for (const session of api.sessions) session.drop();
    await api.occurrences.nth('request', 2, ({ type }) => type === 'startusereventrequest');
    happen('call.ended');
    const { outcome, certain } = reportIn(await runtime.probe('out').nth(2));
    assert.deepEqual([outcome, certain], ['unknown', false]);
  });

  it('shows how its stream is, as every node does', async () => {
    await start(flowOf(callNode('call')));
    const shown = await runtime.shows('call', 'streaming');
    assert.deepEqual(shown.status, { fill: 'green', shape: 'dot', text: 'streaming', state: 'streaming' });
  });

  it('says when there are too many calls at once, once, and how many it has given up', async () => {
    await start(flowOf(callNode('call', { emit: 'finished' }, ['out']), ...caught('caught')));
    for (let n = 0; n <= MAX_CALLS; n += 1) happen('call.ringing', `c${n}`);
    const error = errorIn(await runtime.probe('caught').nth(1));
    assert.match(
      error.message,
      /^Too many calls at once: lower the minutes in the node\. More than 5000 were in progress, so 1 were given up/,
    );
    assert.deepEqual(await told(1), ['ended c0']);
  });

  it('answers with an error where it can not work', async () => {
    await runtime.start(TAB, callNode('call', { connection: '' }), ...caught('caught'));
    await runtime.probe('caught').atLeast(1);
    runtime.node('call').receive({ payload: 'list' });
    const error = errorIn(await runtime.probe('caught').nth(2));
    assert.match(error.message, /^No connection: open the node/);
  });

  const wrong: readonly (readonly [settings: object, text: string])[] = [
    [{ phases: 'call.*' }, 'Phases not readable: check them in the node and deploy. They are not a list.'],
    [{ phases: [{ phase: 'busy' }] }, 'Entry 1 of the phases is not readable: check the phases.'],
    [
      { phases: [{ phase: 'ended', types: ['a', ''] }] },
      'Type 2 in entry 1 of the phases is no text: correct it. It may be empty.',
    ],
    [
      { callId: 'a..b' },
      'Wrong path: correct it in the node, or leave it empty. "callId" is a..b; a path looks like data.callId.',
    ],
    [
      { from: {} },
      'Wrong path: correct it in the node, or leave it empty. "from" is {}; a path looks like data.callId.',
    ],
    [
      { emit: 'all' },
      'Unknown choice of what to send: open the node and choose. It is all; there are each change, and finished calls.',
    ],
    [{ maxMinutes: 0 }, 'Wrong minutes: enter a number from 1 to 44640 in the node. It is 0.'],
    [{ stream: 'all' }, 'Unknown stream: open the node and choose one. It is all.'],
  ];
  for (const [settings, text] of wrong) {
    it(`says what is wrong with ${JSON.stringify(settings)}`, async () => {
      await runtime.start(
        TAB,
        connectionNode(api.url),
        callNode('call', { ...settings }),
        ...caught('caught'),
      );
      const message = await runtime.probe('caught').nth(1);
      assert.equal(errorIn(message).message, text);
      await runtime.shows('call', 'misconfigured');
      assert.equal(api.occurrences.count('connection'), 0);
    });
  }
});

/** Owns what an `rt events` node sends: the message, to which output, and of which events. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import { MAX_LEVELS } from '../../src/events/nesting';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { caught, connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

describe('rt events', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  /** Starts the nodes and resolves when this many streams run. */
  async function start(nodes: readonly FlowNode[], streams = 1, settings = {}): Promise<void> {
    await runtime.start(TAB, connectionNode(api.url, settings), ...nodes);
    await api.occurrences.nth('request', 1 + streams);
  }

  it('sends the event as received, with its type, its stream and its time', async () => {
    await start([eventsNode('e', {}, ['out']), ...probes('out')]);
    const event = { event: 'call.ringing', from: '+13125550100', nested: { list: [1, null, { a: '' }] } };
    const sentAt = Date.now();
    api.emit(event, 'user');
    const [message] = await runtime.probe('out').atLeast(1);
    assert.ok(message);
    const { receivedAt, _msgid, ...rest } = message as NodeMessage & { receivedAt: number };
    assert.deepEqual(rest, {
      payload: { type: 'userevent', ...event },
      topic: 'call.ringing',
      stream: 'user',
    });
    assert.ok(Number.isInteger(receivedAt) && receivedAt >= sentAt && receivedAt <= Date.now());
    assert.equal(typeof _msgid, 'string');
  });

  it('leaves out an event that is nested too deeply for Node-RED, says so, and goes on with the next', async () => {
    await start([eventsNode('e', { name: 'all' }, ['out']), ...caught('caught'), ...probes('out')]);
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    // The event itself is the first level.
    api.sessions[0]?.send(`{"type":"userevent","event":"deep","nested":${nested(MAX_LEVELS - 1)}}`);
    api.sessions[0]?.send(`{"type":"userevent","event":"too deep","nested":${nested(MAX_LEVELS)}}`);
    api.emit({ event: 'shallow' }, 'user');
    const [error] = await runtime.probe('caught').atLeast(1);
    assert.match(
      JSON.stringify(error),
      /Event left out: if you don't need its type, exclude it\. One of type too deep is nested/,
    );
    const topics = (await runtime.probe('out').atLeast(2)).map(({ topic }) => topic);
    assert.deepEqual(topics, ['deep', 'shallow']);
  });

  it('says so of the first such event, but not of events that its rules stop', async () => {
    const deep = (event: string) =>
      `{"type":"userevent","event":"${event}","nested":${'['.repeat(MAX_LEVELS)}${']'.repeat(MAX_LEVELS)}}`;
    const rule = { property: 'event', op: 'eq', value: 'mine' };
    await start([eventsNode('e', { rules: [rule] }, ['out']), ...probes('out'), ...caught('errors')]);
    for (const event of ['other', 'mine', 'other', 'mine', 'mine']) api.sessions[0]?.send(deep(event));
    api.emit({ event: 'mine' }, 'user');
    await runtime.probe('out').nth(1);
    assert.deepEqual(
      runtime.probe('errors').all.map(({ topic }) => topic),
      ['mine'],
    );
  });

  it('gives every node its own event object, which no other flow changes', async () => {
    await start([
      eventsNode('a', {}, ['meddler']),
      eventsNode('b', {}, ['out']),
      eventsNode('c', { types: ['call.*'] }, ['out']),
      ...probes('meddler', 'out'),
    ]);
    runtime.node('meddler').on('input', (message) => {
      Object.assign(message.payload as object, { from: 'changed', nested: undefined });
    });
    api.emit({ event: 'call.ringing', from: 'Ada', nested: { deep: [1] } }, 'user');
    const messages = await runtime.probe('out').atLeast(2);
    const [meddled] = await runtime.probe('meddler').atLeast(1);
    for (const { payload } of messages) {
      assert.deepEqual(payload, {
        type: 'userevent',
        event: 'call.ringing',
        from: 'Ada',
        nested: { deep: [1] },
      });
    }
    assert.equal(new Set([meddled, ...messages].map((message) => message?.payload)).size, 3);
  });

  it('tells types by the property that the connection names', async () => {
    await start([eventsNode('e', { types: ['7'] }, ['out']), ...probes('out')], 1, {
      typeProperty: 'data.kind',
    });
    api.emit({ event: 'a', data: { kind: 6 } }, 'user');
    api.emit({ event: 'b', data: { kind: 7 } }, 'user');
    const [message] = await runtime.probe('out').atLeast(1);
    assert.equal(message?.topic, '7');
  });

  const TYPES = ['call.ringing', 'call.ended', 'message.received', 'userevent'];
  const FILTERS: readonly {
    name: string;
    settings: Readonly<Record<string, unknown>>;
    outputs: readonly (readonly string[])[];
  }[] = [
    { name: 'no pattern: every event', settings: {}, outputs: [TYPES] },
    { name: 'an exact type', settings: { types: ['call.ended'] }, outputs: [['call.ended']] },
    { name: 'a wildcard', settings: { types: ['call.*'] }, outputs: [['call.ringing', 'call.ended']] },
    { name: 'case counts', settings: { types: ['Call.*'] }, outputs: [[]] },
    {
      name: 'an exclusion wins, wherever it stands',
      settings: { types: ['!call.ended', 'call.*'] },
      outputs: [['call.ringing']],
    },
    {
      name: 'only exclusions: all the rest',
      settings: { types: ['!call.*', '!userevent'] },
      outputs: [['message.received']],
    },
    {
      name: 'split: the first match wins, and an exclusion has no output',
      settings: { split: true, types: ['call.ended', '!message.*', 'call.*', '*'], outputs: 3 },
      outputs: [['call.ended'], ['call.ringing'], ['userevent']],
    },
    {
      name: 'split with a single pattern',
      settings: { split: true, types: ['call.*'] },
      outputs: [['call.ringing', 'call.ended']],
    },
    {
      name: 'rules: all must hold',
      settings: {
        rules: [
          { property: 'n', op: 'gte', value: '1' },
          { property: 'event', op: 'starts', value: 'call' },
        ],
      },
      outputs: [['call.ended']],
    },
    {
      name: 'rules and types together',
      settings: { types: ['call.*'], rules: [{ property: 'n', op: 'lt', value: '1' }] },
      outputs: [['call.ringing']],
    },
  ];
  for (const { name, settings, outputs } of FILTERS) {
    it(name, async () => {
      const ids = outputs.map((_, index) => `out${index}`);
      await start([
        eventsNode('e', settings, ...ids.map((id) => [id])),
        eventsNode('last', { types: ['last'] }, ['end']),
        ...probes(...ids, 'end'),
      ]);
      // The last one has no type of its own: the envelope's.
      for (const [n, type] of TYPES.entries())
        api.emit(type === 'userevent' ? { n } : { event: type, n }, 'user');
      api.emit({ event: 'last' }, 'user');
      await runtime.probe('end').atLeast(1);
      const numbered = ids.map((id) => runtime.probe(id).all.map(({ topic }) => topic));
      const isLast = (topic: unknown) => topic === 'last';
      assert.deepEqual(
        numbered.map((topics) => topics.filter((topic) => !isLast(topic))),
        outputs,
      );
    });
  }

  it('takes both streams over one socket, each node its own', async () => {
    await start(
      [
        eventsNode('u', {}, ['user']),
        eventsNode('a', { stream: 'account' }, ['account']),
        eventsNode('both', {}, ['mixed']),
        eventsNode('both too', { stream: 'account' }, ['mixed']),
        ...probes('user', 'account', 'mixed'),
      ],
      2,
    );
    api.emit({ event: 'one' }, 'user');
    api.emit({ event: 'two' }, 'account');
    await runtime.probe('mixed').atLeast(2);
    const about = (id: string) =>
      runtime.probe(id).all.map((message) => [message.topic, 'stream' in message && message.stream]);
    assert.deepEqual(about('user'), [['one', 'user']]);
    assert.deepEqual(about('account'), [['two', 'account']]);
    assert.deepEqual(about('mixed').sort(), [
      ['one', 'user'],
      ['two', 'account'],
    ]);
    assert.equal(api.occurrences.count('connection'), 1);
  });

  it('keeps the order in which events were received', async () => {
    await start([
      eventsNode('e', { split: true, types: ['odd', 'even'] }, ['out'], ['out']),
      ...probes('out'),
    ]);
    const numbers = Array.from({ length: 500 }, (_, n) => n);
    for (const n of numbers) api.emit({ event: n % 2 === 0 ? 'even' : 'odd', n }, 'user');
    const messages = await runtime.probe('out').atLeast(500);
    assert.deepEqual(
      messages.map(({ payload }) => (payload as { n: number }).n),
      numbers,
    );
  });
});

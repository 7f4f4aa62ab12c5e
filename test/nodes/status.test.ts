/** Owns what nodes show of their connection, and what `rt status` tells of it. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import { type FlowNode, PLACE } from '../../tools/node-red';
import { connectionNode, eventsNode, probes, statusesOf, statusNode, TAB } from '../support/flow';
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

/** Streams, and is closed by the server as soon as it does. */
const SHORT: Behaviour = { on: { startusereventrequest: [answer(), close(1012)] } };

interface Shown {
  readonly fill: string;
  readonly shape: string;
  readonly text: string;
  readonly state: string;
}

/** What a Status node told the probe with this id, in order. */
function shown(runtime: FlowRuntime, id: string): Shown[] {
  return runtime.probe(id).all.map((message) => {
    const { source: _source, ...status } = (message as NodeMessage & { status: Shown & { source: unknown } })
      .status;
    return status;
  });
}

/** Resolves when a Status node told the probe with this id of this state. */
async function shows(runtime: FlowRuntime, id: string, state: string): Promise<void> {
  await runtime
    .probe(id)
    .first(
      `the status ${state}`,
      (message) => (message as NodeMessage & { status: Shown }).status.state === state,
    );
}

describe('statuses', () => {
  const runtime = FlowRuntime.use();
  let server: ScriptedServer;
  afterEach(() => server.close());

  async function start(script: readonly Behaviour[], ...nodes: readonly FlowNode[]): Promise<FlowNode[]> {
    server = await startScriptedServer(...script);
    const flow = [TAB, connectionNode(server.url), ...nodes];
    await runtime.start(...flow);
    return flow;
  }

  const PHASES: readonly { behaviour: Behaviour; status: Shown }[] = [
    {
      behaviour: { upgrade: 'hang' },
      status: { fill: 'yellow', shape: 'ring', text: 'connecting', state: 'connecting' },
    },
    {
      behaviour: { on: { authrequest: [] } },
      status: { fill: 'yellow', shape: 'ring', text: 'signing in', state: 'authenticating' },
    },
    {
      behaviour: { on: { startusereventrequest: [] } },
      status: { fill: 'yellow', shape: 'dot', text: 'starting', state: 'starting' },
    },
    {
      behaviour: NORMAL,
      status: { fill: 'green', shape: 'dot', text: 'streaming', state: 'streaming' },
    },
    {
      behaviour: { upgrade: { status: 503, headers: { 'retry-after': '3600' } } },
      status: { fill: 'red', shape: 'ring', text: 'retry in 3600 s', state: 'waiting' },
    },
    {
      behaviour: { on: { authrequest: [refuse()] } },
      status: { fill: 'red', shape: 'dot', text: 'sign-in rejected', state: 'rejected' },
    },
    {
      behaviour: { on: { startusereventrequest: [refuse()] } },
      status: { fill: 'red', shape: 'dot', text: 'stream refused', state: 'refused' },
    },
  ];
  for (const { behaviour, status } of PHASES) {
    it(`${status.state}: ${status.fill} ${status.shape}, '${status.text}'`, async () => {
      await start(
        [behaviour],
        eventsNode('e'),
        statusNode('s'),
        ...statusesOf('of e', ['e']),
        ...statusesOf('of s', ['s']),
      );
      await shows(runtime, 'of e', status.state);
      assert.deepEqual(shown(runtime, 'of e').at(-1), status);
      await shows(runtime, 'of s', status.state);
      assert.deepEqual(shown(runtime, 'of s').at(-1), status);
    });
  }

  it('come in the order of the phases, each once', async () => {
    await start([NORMAL], eventsNode('e'), ...statusesOf('statuses'));
    await shows(runtime, 'statuses', 'streaming');
    assert.deepEqual(
      shown(runtime, 'statuses').map(({ state }) => state),
      ['connecting', 'authenticating', 'starting', 'streaming'],
    );
  });

  it('are the statuses of each node’s own stream', async () => {
    await start(
      [{ on: { startaccounteventrequest: [refuse()] } }],
      eventsNode('u'),
      eventsNode('a', { stream: 'account' }),
      ...statusesOf('of u', ['u']),
      ...statusesOf('of a', ['a']),
    );
    await Promise.all([shows(runtime, 'of u', 'streaming'), shows(runtime, 'of a', 'refused')]);
    assert.equal(shown(runtime, 'of u').at(-1)?.state, 'streaming');
    assert.equal(shown(runtime, 'of a').at(-1)?.state, 'refused');
  });

  it('are shown again after a deploy that found them as they are', async () => {
    const flow = await start([NORMAL], eventsNode('e'), ...statusesOf('statuses'));
    await shows(runtime, 'statuses', 'streaming');
    const seen = shown(runtime, 'statuses').length;
    await runtime.deploy('full', ...flow);
    await runtime.probe('statuses').atLeast(seen + 1);
    assert.deepEqual(
      shown(runtime, 'statuses')
        .slice(seen)
        .map(({ state }) => state),
      ['streaming'],
    );
  });
});

describe('rt status', () => {
  const runtime = FlowRuntime.use();
  let server: ScriptedServer;
  afterEach(() => server.close());

  interface Change {
    readonly state: string;
    readonly previous: string;
    readonly at: number;
    readonly reason?: { readonly code: string; readonly message: string };
    readonly attempt?: number;
    readonly retryInMs?: number;
    readonly gap?: { readonly from: number; readonly to: number; readonly ms: number };
  }

  const changes = (id: string) => runtime.probe(id).all.map(({ payload }) => payload as Change);
  const told = (id: string, matches: (change: Change) => boolean) =>
    runtime.probe(id).first('the change', ({ payload }) => matches(payload as Change));

  it('sends a message for each change, with reason, attempt and wait, and the gap at the end', async () => {
    server = await startScriptedServer(SHORT, NORMAL);
    const startedAt = Date.now();
    await runtime.start(
      TAB,
      connectionNode(server.url),
      eventsNode('e'),
      statusNode('s', {}, ['out']),
      ...probes('out'),
    );
    await told('out', ({ gap }) => gap !== undefined);

    assert.deepEqual(new Set(runtime.probe('out').all.map(({ topic }) => topic)), new Set(['rt-connection']));
    assert.deepEqual(
      changes('out').map(({ previous, state }) => `${previous} > ${state}`),
      [
        'idle > connecting',
        'connecting > authenticating',
        'authenticating > starting',
        'starting > streaming',
        'streaming > waiting',
        'waiting > connecting',
        'connecting > authenticating',
        'authenticating > starting',
        'starting > streaming',
      ],
    );
    const [first] = changes('out');
    assert.deepEqual(Object.keys(first ?? {}), ['state', 'previous', 'at']);
    const times = changes('out').map(({ at }) => at);
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    assert.ok((times[0] ?? 0) >= startedAt && (times.at(-1) ?? 0) <= Date.now());

    const lost = changes('out')[4];
    assert.deepEqual(Object.keys(lost ?? {}), ['state', 'previous', 'at', 'reason', 'attempt', 'retryInMs']);
    assert.equal(lost?.reason?.code, 'closed');
    assert.match(
      lost?.reason?.message ?? '',
      /^Connection lost: just wait, it comes back by itself\. \S+ closed it /,
    );
    assert.equal(lost?.attempt, 1);
    assert.ok(
      Number.isInteger(lost?.retryInMs) && (lost?.retryInMs ?? -1) >= 0 && (lost?.retryInMs ?? 0) <= 500,
    );

    const back = changes('out').at(-1);
    const { from, to, ms = -1 } = back?.gap ?? {};
    assert.deepEqual([from, to], [lost?.at, back?.at]);
    assert.ok(Number.isInteger(ms) && ms >= 0, `${ms} ms`);
  });

  it('make the status of a subflow that they are wired to', async () => {
    server = await startScriptedServer(NORMAL);
    const inSubflow = (node: FlowNode): FlowNode => ({ ...node, z: 'subflow' });
    const status = { ...PLACE, wires: [{ id: 'state', port: 0 }] };
    const subflow = { id: 'subflow', type: 'subflow', name: 'calls', in: [], out: [], env: [], status };
    const use = { id: 'use', type: 'subflow:subflow', z: TAB.id, ...PLACE, env: [], wires: [] };
    const inside = [connectionNode(server.url), eventsNode('e'), statusNode('state')].map(inSubflow);
    await runtime.start(TAB, subflow, ...inside, use);
    await runtime.shows('use', 'streaming');
    const shown = runtime.statuses.all
      .filter(({ id }) => id === 'use')
      .map(({ status: { text, fill, shape } }) => [text, fill, shape]);
    assert.deepEqual(shown.at(-1), ['streaming', 'green', 'dot']);
    assert.ok(shown.every(([text]) => !String(text).includes('{')));
  });

  it('tells nothing new at a deploy, and tells a new node the current state', async () => {
    server = await startScriptedServer(NORMAL);
    const flow = [
      TAB,
      connectionNode(server.url),
      eventsNode('e'),
      statusNode('s', {}, ['out']),
      ...probes('out', 'late'),
    ];
    await runtime.start(...flow);
    await told('out', ({ state }) => state === 'streaming');
    await runtime.deploy('full', ...flow, statusNode('newcomer', {}, ['late']));
    await told('late', ({ state }) => state === 'streaming');
    assert.deepEqual(
      changes('late').map(({ previous, state }) => `${previous} > ${state}`),
      ['idle > streaming'],
    );
    assert.equal(changes('out').length, 4);
  });

  it('tells of the end when the last node that wants events has gone', async () => {
    server = await startScriptedServer(NORMAL);
    const flow = [TAB, connectionNode(server.url), statusNode('s', {}, ['out']), ...probes('out')];
    await runtime.start(...flow, eventsNode('e'));
    await told('out', ({ state }) => state === 'streaming');
    await runtime.deploy('nodes', ...flow);
    await told('out', ({ state }) => state === 'idle');
    assert.equal(changes('out').at(-1)?.previous, 'streaming');
  });

  it('does not connect by itself: it shows that the connection is not in use', async () => {
    server = await startScriptedServer(NORMAL);
    const unused = connectionNode(server.url, { id: 'unused' });
    const flow = [
      TAB,
      connectionNode(server.url),
      unused,
      ...probes('out'),
      ...statusesOf('statuses', ['s']),
    ];
    await runtime.start(
      ...flow,
      eventsNode('e'),
      statusNode('other', {}, ['out']),
      statusNode('s', { connection: 'unused' }),
    );
    await Promise.all([
      shows(runtime, 'statuses', 'idle'),
      told('out', ({ state }) => state === 'streaming'),
    ]);
    assert.deepEqual(shown(runtime, 'statuses'), [
      { fill: 'grey', shape: 'ring', text: 'not in use', state: 'idle' },
    ]);
    assert.equal(server.occurrences.count('accept'), 1);
  });
});

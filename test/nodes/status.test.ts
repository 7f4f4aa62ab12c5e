/** Owns what nodes show of their connection, and what `rt status` tells of it. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import type { FlowNode } from '../support/node-red';
import {
  answer,
  type Behaviour,
  close,
  NORMAL,
  refuse,
  type ScriptedServer,
  startScriptedServer,
} from '../support/scripted-server';
import { connection, DEMO, events, probes, rtStatus, statusesOf, TAB } from './flow';
import { deploy, load, probe, useRuntime } from './runtime';

/** Streams, and is closed by the server as soon as it does. */
const SHORT: Behaviour = { on: { startusereventrequest: [answer(), close(1012)] } };

interface Shown {
  readonly fill: string;
  readonly shape: string;
  readonly text: string;
  readonly state: string;
}

/** What a Status node was told of a node, in order. */
function shown(id: string): Shown[] {
  return probe(id).all.map((message) => {
    const { source: _source, ...status } = (message as NodeMessage & { status: Shown & { source: unknown } })
      .status;
    return status;
  });
}

/** Resolves when a Status node was told of this state. */
async function shows(id: string, state: string): Promise<void> {
  await probe(id).first(
    `the status ${state}`,
    (message) => (message as NodeMessage & { status: Shown }).status.state === state,
  );
}

describe('statuses', () => {
  useRuntime();
  let server: ScriptedServer;
  afterEach(() => server.close());

  async function start(script: readonly Behaviour[], ...nodes: readonly FlowNode[]): Promise<FlowNode[]> {
    server = await startScriptedServer(...script);
    const flow = [TAB, connection(server.url), ...nodes];
    await load(flow, DEMO);
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
      status: { fill: 'red', shape: 'dot', text: 'sign-in refused', state: 'rejected' },
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
        events('e'),
        rtStatus('s'),
        ...statusesOf('of e', ['e']),
        ...statusesOf('of s', ['s']),
      );
      await shows('of e', status.state);
      assert.deepEqual(shown('of e').at(-1), status);
      await shows('of s', status.state);
      assert.deepEqual(shown('of s').at(-1), status);
    });
  }

  it('come in the order of the phases, each once', async () => {
    await start([NORMAL], events('e'), ...statusesOf('statuses'));
    await shows('statuses', 'streaming');
    assert.deepEqual(
      shown('statuses').map(({ state }) => state),
      ['connecting', 'authenticating', 'starting', 'streaming'],
    );
  });

  it('are those of each node’s own stream', async () => {
    await start(
      [{ on: { startaccounteventrequest: [refuse()] } }],
      events('u'),
      events('a', { stream: 'account' }),
      ...statusesOf('of u', ['u']),
      ...statusesOf('of a', ['a']),
    );
    await Promise.all([shows('of u', 'streaming'), shows('of a', 'refused')]);
    assert.equal(shown('of u').at(-1)?.state, 'streaming');
    assert.equal(shown('of a').at(-1)?.state, 'refused');
  });

  it('are shown again after a deploy that found them as they are', async () => {
    const flow = await start([NORMAL], events('e'), ...statusesOf('statuses'));
    await shows('statuses', 'streaming');
    const seen = shown('statuses').length;
    await deploy(flow, 'full', DEMO);
    await probe('statuses').atLeast(seen + 1);
    assert.deepEqual(
      shown('statuses')
        .slice(seen)
        .map(({ state }) => state),
      ['streaming'],
    );
  });
});

describe('rt status', () => {
  useRuntime();
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

  const changes = (id: string) => probe(id).all.map(({ payload }) => payload as Change);
  const told = (id: string, matches: (change: Change) => boolean) =>
    probe(id).first('the change', ({ payload }) => matches(payload as Change));

  it('sends a message for each change, with reason, attempt and wait, and the gap at the end', async () => {
    server = await startScriptedServer(SHORT, NORMAL);
    const startedAt = Date.now();
    await load([TAB, connection(server.url), events('e'), rtStatus('s', {}, 'out'), ...probes('out')], DEMO);
    await told('out', ({ gap }) => gap !== undefined);

    assert.deepEqual(new Set(probe('out').all.map(({ topic }) => topic)), new Set(['rt-connection']));
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
    assert.match(lost?.reason?.message ?? '', /closed the connection .* is opened again by itself/);
    assert.equal(lost?.attempt, 1);
    assert.ok(
      Number.isInteger(lost?.retryInMs) && (lost?.retryInMs ?? -1) >= 0 && (lost?.retryInMs ?? 0) <= 500,
    );

    const back = changes('out').at(-1);
    assert.deepEqual(back?.gap, { from: lost?.at, to: back?.at, ms: (back?.at ?? 0) - (lost?.at ?? 0) });
  });

  it('tells nothing new at a deploy, and who is new where things stand', async () => {
    server = await startScriptedServer(NORMAL);
    const flow = [
      TAB,
      connection(server.url),
      events('e'),
      rtStatus('s', {}, 'out'),
      ...probes('out', 'late'),
    ];
    await load(flow, DEMO);
    await told('out', ({ state }) => state === 'streaming');
    await deploy([...flow, rtStatus('newcomer', {}, 'late')], 'full', DEMO);
    await told('late', ({ state }) => state === 'streaming');
    assert.deepEqual(
      changes('late').map(({ previous, state }) => `${previous} > ${state}`),
      ['idle > streaming'],
    );
    assert.equal(changes('out').length, 4);
  });

  it('tells of the end when the last node that wants events has gone', async () => {
    server = await startScriptedServer(NORMAL);
    const flow = [TAB, connection(server.url), rtStatus('s', {}, 'out'), ...probes('out')];
    await load([...flow, events('e')], DEMO);
    await told('out', ({ state }) => state === 'streaming');
    await deploy(flow, 'nodes', DEMO);
    await told('out', ({ state }) => state === 'idle');
    assert.equal(changes('out').at(-1)?.previous, 'streaming');
  });

  it('does not connect by itself: it shows that the connection is not in use', async () => {
    server = await startScriptedServer(NORMAL);
    const unused = { ...connection(server.url), id: 'unused' };
    const flow = [TAB, connection(server.url), unused, ...probes('out'), ...statusesOf('statuses', ['s'])];
    await load(
      [...flow, events('e'), rtStatus('other', {}, 'out'), rtStatus('s', { connection: 'unused' })],
      { ...DEMO, unused: { token: 'demo' } },
    );
    await Promise.all([shows('statuses', 'idle'), told('out', ({ state }) => state === 'streaming')]);
    assert.deepEqual(shown('statuses'), [{ fill: 'grey', shape: 'ring', text: 'not in use', state: 'idle' }]);
    assert.equal(server.occurrences.count('accept'), 1);
  });
});

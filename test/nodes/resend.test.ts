/** Owns the proof that an event can be sent once more: only one that was received, through one node, by who may trigger. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

/** As `GET rt-connection/:id/recent` lists it. */
interface Recent {
  readonly type: string;
  readonly stream: string;
  readonly receivedAt: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** What is used of Node-RED's registry, which has no types for it. */
const registry = require('@node-red/registry/lib/util') as {
  createNodeApi(node: object): { auth: { needsPermission(permission: string): unknown } };
};

describe('an event sent once more', () => {
  const { createNodeApi } = registry;
  /** What each request needed. */
  const needed: string[] = [];
  before(() => {
    registry.createNodeApi = (node) =>
      Object.assign(createNodeApi(node), {
        auth: {
          needsPermission:
            (permission: string) => (_request: object, _response: object, next: () => void) => {
              needed.push(permission);
              next();
            },
        },
      });
  });
  const runtime = FlowRuntime.use();
  after(() => {
    registry.createNodeApi = createNodeApi;
  });

  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
    needed.length = 0;
  });
  afterEach(() => api.close());

  const recent = async (): Promise<Recent[]> =>
    JSON.parse(await runtime.get('/rt-connection/connection/recent'));
  const resend = (id: string, event: object) => runtime.post(`/rt-events/${id}/resend`, event);

  /** Two nodes with a filter each, and two events that were received. */
  async function start(): Promise<Recent[]> {
    await runtime.start(
      TAB,
      connectionNode(api.url),
      eventsNode('calls', { types: ['message.*', 'call.*'], split: true, outputs: 2 }, ['texts'], ['out']),
      eventsNode('other', {}, ['others']),
      ...probes('texts', 'out', 'others'),
    );
    await api.occurrences.nth('request', 2);
    api.emit({ event: 'call.ringing', from: '+15035550100', list: [1, { a: null }] }, 'user');
    api.emit({ event: 'status.changed' }, 'user');
    await runtime.probe('others').atLeast(2);
    return recent();
  }

  it('leaves the node as before, by the same output, and is marked', async () => {
    const [, ringing] = await start();
    assert.deepEqual(JSON.parse(await resend('calls', ringing ?? {})), { ok: true });
    const [first, again] = await runtime.probe('out').atLeast(2);
    assert.deepEqual({ ...again, _msgid: first?._msgid }, { ...first, resent: true });
    assert.notEqual(again?._msgid, first?._msgid);
    assert.equal('resent' in (first ?? {}), false);
    assert.equal(runtime.probe('others').all.length, 2, 'no other node has sent it');
    assert.equal(runtime.probe('texts').all.length, 0);
  });

  it('is an object of its own each time', async () => {
    const [, ringing] = await start();
    for (let times = 0; times < 2; times += 1) await resend('calls', ringing ?? {});
    const payloads = (await runtime.probe('out').atLeast(3)).map(({ payload }) => payload);
    assert.equal(new Set(payloads).size, 3);
    assert.deepEqual(payloads[2], ringing?.event);
  });

  it('counts nowhere', async () => {
    const [, ringing] = await start();
    const types = await runtime.get('/rt-connection/connection/types');
    const paths = await runtime.get('/rt-connection/connection/type-paths');
    await resend('calls', ringing ?? {});
    await runtime.probe('out').atLeast(2);
    assert.equal(await runtime.get('/rt-connection/connection/types'), types);
    assert.equal(await runtime.get('/rt-connection/connection/type-paths'), paths);
    assert.equal((await recent()).length, 2);
  });

  it('needs the permission to trigger, with any permission to read', async () => {
    const [, ringing] = await start();
    needed.length = 0;
    await resend('calls', ringing ?? {});
    assert.deepEqual(needed, ['inject.write']);
  });

  describe('is not sent', () => {
    it('where the filter of the deployed node stops it', async () => {
      const [changed] = await start();
      assert.deepEqual(JSON.parse(await resend('calls', changed ?? {})), { ok: false, why: 'stopped' });
      assert.equal(runtime.probe('out').all.length, 1);
    });

    it('where a rule of the deployed node stops it', async () => {
      const rule = { property: 'from', op: 'eq', value: 'Ada' };
      await runtime.start(
        TAB,
        connectionNode(api.url),
        eventsNode('ruled', { rules: [rule] }, ['out']),
        eventsNode('other', {}, ['others']),
        ...probes('out', 'others'),
      );
      await api.occurrences.nth('request', 2);
      api.emit({ event: 'call.ringing', from: 'Alan' }, 'user');
      await runtime.probe('others').atLeast(1);
      const [ringing] = await recent();
      assert.deepEqual(JSON.parse(await resend('ruled', ringing ?? {})), { ok: false, why: 'stopped' });
      assert.equal(runtime.probe('out').all.length, 0);
    });

    it('where nothing of the kind was received: nobody can make up an event', async () => {
      const [, ringing] = await start();
      assert.ok(ringing);
      const { event, receivedAt } = ringing;
      const made: object[] = [
        { ...ringing, event: { ...event, from: '+15035550199' } },
        { ...ringing, receivedAt: receivedAt + 1 },
        { ...ringing, stream: 'account' },
        { event },
        {},
        [],
      ];
      for (const asked of made) {
        assert.deepEqual(JSON.parse(await resend('calls', asked)), { ok: false, why: 'forgotten' });
      }
      assert.equal(runtime.probe('out').all.length, 1);
    });

    it('by a node that takes the other stream', async () => {
      await runtime.start(
        TAB,
        connectionNode(api.url),
        eventsNode('user', {}, ['out']),
        eventsNode('account', { stream: 'account' }, ['out']),
        ...probes('out'),
      );
      await api.occurrences.nth('request', 3);
      api.emit({ event: 'call.ringing' }, 'user');
      await runtime.probe('out').atLeast(1);
      const [ringing] = await recent();
      assert.deepEqual(JSON.parse(await resend('account', ringing ?? {})), { ok: false, why: 'stopped' });
    });

    it('by a node that does not run, or no longer', async () => {
      const [, ringing] = await start();
      assert.equal(await resend('nobody', ringing ?? {}), 'Not Found');
      await runtime.deploy(
        'full',
        TAB,
        connectionNode(api.url),
        eventsNode('other', {}, ['others']),
        ...probes('others'),
      );
      assert.equal(await resend('calls', ringing ?? {}), 'Not Found');
    });

    it('by a node whose configuration is wrong', async () => {
      await runtime.start(TAB, connectionNode(api.url), eventsNode('wrong', { types: [''] }, []));
      assert.equal(await resend('wrong', {}), 'Not Found');
    });
  });
});

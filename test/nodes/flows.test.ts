/** Owns what the nodes make of what Node-RED tells of its flows: a deploy, one that does not start, and the end. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { NodeAPI } from 'node-red';
import { flowsOf } from '../../nodes/shared/flows';
import { VirtualSessions, VirtualUser } from '../support/virtual-session';

describe('flows', () => {
  let world: VirtualSessions;
  let warnings: string[];
  let events: EventEmitter;
  let RED: NodeAPI;
  beforeEach(() => {
    world = new VirtualSessions();
    warnings = [];
    events = new EventEmitter();
    RED = {
      events,
      log: { warn: (text: string) => warnings.push(text) },
      _: (key: string, values: object) => `${key.replace(/^.*\./, '')} ${JSON.stringify(values)}`,
    } as unknown as NodeAPI;
  });
  afterEach(async () => {
    events.emit('flows:stopping', {});
    flowsOf(RED).pool.flowsEnd();
    await world.end();
  });

  /** A node takes events, and flows run. */
  async function run() {
    const { pool } = flowsOf(RED);
    const session = pool.acquire({ id: 'c', fingerprint: 'f' }, () => world.create());
    const user = new VirtualUser();
    const leave = session.subscribe(user);
    const config = {};
    events.emit('flows:starting', { config });
    events.emit('flows:started', { config });
    await world.pass(0);
    return { pool, session, user, leave, config };
  }
  /** As Node-RED says that a type is not installed. */
  const fail = () =>
    events.emit('runtime-event', { id: 'runtime-state', payload: { error: 'missing-types' } });

  it('that a deploy does not start are told of once, with how many events nobody took', async () => {
    const { leave } = await run();
    events.emit('flows:stopping', { config: {} });
    leave();
    world.push(1, 2, 3);
    await world.pass(0);
    fail();
    fail();
    assert.deepEqual(warnings, ['dropped {"count":3}']);
  });

  it('that a deploy does not start are not told of where nothing was lost', async () => {
    await run();
    events.emit('flows:stopping', { config: {} });
    fail();
    assert.deepEqual(warnings, []);
  });

  for (const [who, isDeploy] of [
    ['a deploy stops are waited for', true],
    ['somebody stops are not waited for', false],
  ] as const) {
    it(`that ${who}`, async () => {
      const { session, leave, config } = await run();
      events.emit('flows:stopping', { config: isDeploy ? {} : config });
      leave();
      world.push(1);
      await world.pass(2_000);
      assert.deepEqual([session.unclaimed, world.network.live.length], isDeploy ? [1, 1] : [0, 0]);
    });
  }

  it('that have started call waiting functions, unless these were cancelled', async () => {
    const { config } = await run();
    const { whenStarted } = flowsOf(RED);
    const done: string[] = [];
    const takeBack = whenStarted(() => done.push('acted'));
    for (let n = 0; n < 2; n += 1) {
      events.emit('flows:starting', { config });
      events.emit('flows:started', { config });
    }
    takeBack();
    events.emit('flows:starting', { config });
    events.emit('flows:started', { config });
    assert.deepEqual(done, ['acted', 'acted']);
  });

  it('of one Node-RED are the same for all that ask', () => {
    assert.equal(flowsOf(RED), flowsOf({ ...RED, log: {} } as NodeAPI));
    assert.notEqual(flowsOf(RED), flowsOf({ ...RED, events: new EventEmitter() } as unknown as NodeAPI));
  });
});

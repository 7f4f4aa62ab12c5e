/** Owns that pings come as often as they are set, however short that is, and that an answer that is late is no answer. */
import assert from 'node:assert/strict';
import type { RealtimeError } from '../../src/failures/realtime-error';
import { VirtualConnection } from '../support/virtual-connection';
import { goodServer } from '../support/virtual-network';

describe('a heartbeat of', () => {
  let world: VirtualConnection;
  const pings = () => world.socket.pings;
  afterEach(() => world.end());

  const rows: readonly [seconds: number, inAMinute: number][] = [
    [0, 0],
    [1, 60],
    [2, 30],
    [3, 20],
    [9, 6],
    [10, 6],
    [11, 5],
    [20, 3],
    [60, 1],
  ];
  for (const [seconds, inAMinute] of rows) {
    it(`${seconds} s: ${inAMinute} pings in a quiet minute`, async () => {
      world = new VirtualConnection({ heartbeatMs: seconds * 1000 });
      await world.want('user');
      await world.pass(60_000);
      assert.equal(pings(), inAMinute);
    });
  }

  it('1 s, where answers take 3 s: the next ping a second after each', async () => {
    world = new VirtualConnection({ heartbeatMs: 1000 });
    world.network.server = (farEnd, request) => {
      if (request?.type === 'ping') world.clock.setTimeout(() => farEnd.alive(), 3000);
      else goodServer(farEnd, request);
    };
    await world.want('user');
    await world.pass(60_000);
    assert.equal(pings(), 15);
    assert.equal(world.state.name, 'ready');
  });

  it('1 s, without an answer: lost 10 s after the ping', async () => {
    world = new VirtualConnection({ heartbeatMs: 1000 });
    world.network.server = (farEnd, request) => {
      if (request?.type !== 'ping') goodServer(farEnd, request);
    };
    await world.want('user');
    await world.pass(10_999);
    assert.equal(world.state.name, 'ready');
    await world.pass(100);
    assert.equal((world.state as { why?: RealtimeError }).why?.code, 'heartbeat-lost');
  });
});

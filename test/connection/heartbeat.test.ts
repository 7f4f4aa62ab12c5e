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

  it('20 s, while events wait for slow flows: the server was heard when they were read, or at a later pong', async () => {
    world = new VirtualConnection({ heartbeatMs: 20_000 });
    await world.want('user');
    const { clock, socket } = world;
    const [at, elapsedMs] = [clock.now(), clock.elapsed()];
    await world.pass(5_000);
    // Two events of one read, and a third one of an earlier read than the pong.
    socket.say({ type: 'userevent' }, 3_000);
    await world.pass(1_000);
    socket.say({ type: 'userevent' }, 4_000);
    assert.deepEqual(world.connection.lastHeard, { at: at + 2_000, elapsedMs: elapsedMs + 2_000 });
    socket.alive();
    socket.say({ type: 'userevent' }, 500);
    assert.deepEqual(world.connection.lastHeard, { at: at + 6_000, elapsedMs: elapsedMs + 6_000 });
  });

  it('1 s, where flows are too slow to read an answer: an event that has waited is one', async () => {
    world = new VirtualConnection({ heartbeatMs: 1000 });
    world.network.server = (farEnd, request) => {
      if (request?.type !== 'ping') goodServer(farEnd, request);
    };
    await world.want('user');
    await world.pass(9_000);
    // It was read before the connection was ready.
    world.socket.say({ type: 'userevent' }, 10_000);
    await world.pass(9_000);
    assert.equal(world.state.name, 'ready');
    assert.equal(world.network.sockets.length, 1);
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

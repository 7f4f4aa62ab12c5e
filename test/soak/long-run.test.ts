import assert from 'node:assert/strict';
import { GivenToken } from '../../src/api/given-token';
import { startSimulator } from '../../src/simulator/simulator';
import { heldBytes, slope } from '../support/heap';
import { LiveSession } from '../support/live-session';
import { startScriptedServer } from '../support/scripted-server';
import { VirtualSessions } from '../support/virtual-session';

const MEBIBYTE = 2 ** 20;

/** Sockets and timers that are open in this process. */
function openResources(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^(TCPSocketWrap|Timeout)$/.test(kind));
}

describe('a long run', function () {
  this.timeout(120_000);

  /** Ends even after a failure, so that nothing keeps the process alive. */
  let server: { close(): Promise<void> } | undefined;
  afterEach(() => server?.close());

  it('1,000 reconnects over real sockets: every event, and nothing is left behind', async () => {
    const scripted = await startScriptedServer();
    server = scripted;
    const before = openResources();
    const live = new LiveSession({ urls: [scripted.url] });
    await live.streaming();
    for (let n = 1; n <= 1_000; n += 1) {
      scripted.emit('user', { n });
      await live.received(n);
      // A first outage again, as if the stream had run for long.
      live.clock.tick(30_000);
      for (const link of scripted.links) link.drop();
      await live.waiting();
      live.clock.tick(live.waitMs);
      await live.streaming();
      // The heartbeat; and from the second time on, when the outages are over for good.
      assert.equal(live.clock.timerCount, n === 1 ? 1 : 2);
    }
    assert.equal(live.tries, 1_001);
    assert.deepEqual(
      live.numbers(),
      Array.from({ length: 1_000 }, (_, index) => index + 1),
    );
    assert.equal(scripted.links.length, 1);

    await live.close();
    await scripted.occurrences.nth('end', 1, ({ n }) => n === 1_001);
    assert.equal(live.clock.timerCount, 0);
    assert.equal(scripted.liveSockets, 0);
    assert.deepEqual(openResources(), before);
  });

  it('10,000 reconnects and 500 deploys: the heap stays where it was', async () => {
    const world = new VirtualSessions();
    const session = world.create();
    session.preferences = { typeProperty: '', catalogue: true };
    let received = 0;
    const user = () => ({
      stream: 'user' as const,
      filter: { outputFor: () => 0, hasRules: false, accepts: () => true },
      receive: () => {
        received += 1;
      },
      status: () => {},
    });
    let leave = session.subscribe(user());
    await world.pass(0);
    const measures: number[] = [];
    let pushed = 0;
    for (let n = 1; n <= 10_000; n += 1) {
      const isDeploy = n % 20 === 0;
      if (isDeploy) session.hold();
      world.push(n);
      pushed += 1;
      if (isDeploy) {
        leave();
        leave = session.subscribe(user());
        session.release();
      }
      world.network.socket.drop();
      world.clock.tick(500);
      // The connection has its new socket after some promises, without a turn of the event loop.
      for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
      world.clock.tick(30_000);
      world.network.sockets.splice(0, world.network.sockets.length - 1);
      assert.equal(world.network.live.length, 1);
      if (n > 2_000 && n % 1_000 === 0) measures.push(heldBytes());
    }
    assert.equal(received, pushed);
    assert.ok(slope(measures) < 0.02 * MEBIBYTE, `grows by ${slope(measures)} bytes each 1,000 reconnects`);
    leave();
    await world.end();
  });

  it('500,000 events over a real socket: each once and in order, and the heap stays where it was', async () => {
    const simulator = await startSimulator({ tokens: ['demo'] });
    server = simulator;
    const live = new LiveSession({
      urls: [simulator.url],
      streams: [],
      tokens: (clock) => new GivenToken('demo', clock),
    });
    live.session.preferences = { typeProperty: '', catalogue: true };
    let last = 0;
    let arrived = () => {};
    let awaited = 0;
    const leave = live.session.subscribe({
      stream: 'user',
      filter: { outputFor: () => 0, hasRules: false, accepts: () => true },
      receive: ({ n }) => {
        if (n !== last + 1) assert.fail(`${n} after ${last}`);
        last += 1;
        if (last === awaited) arrived();
      },
      status: ({ state }) => {
        if (state === 'streaming' && awaited === 0) arrived();
      },
    });
    await new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const measures: number[] = [];
    for (let sent = 0; sent < 500_000; ) {
      awaited = sent + 5_000;
      const all = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      while (sent < awaited) {
        sent += 1;
        simulator.emit({ event: `call.${sent % 300}`, n: sent, caller: '+15550100' }, 'user');
      }
      await all;
      if (sent >= 100_000 && sent % 50_000 === 0) measures.push(heldBytes());
    }
    assert.equal(last, 500_000);
    assert.ok(slope(measures) < 0.1 * MEBIBYTE, `grows by ${slope(measures)} bytes each 50,000 events`);
    leave();
    await live.close();
  });
});

import assert from 'node:assert/strict';
import type { Session } from '../../src/session/session';
import { MAX_DOWN_MS, SessionPool } from '../../src/session/session-pool';
import { goodServer } from '../support/virtual-network';
import { VirtualSessions, VirtualUser, VirtualWatcher } from '../support/virtual-session';

describe('the pool of sessions', () => {
  let world: VirtualSessions;
  let pool: SessionPool;
  /** Each time that the pool gave up waiting: how many events nobody was there for. */
  let dropped: number[];

  beforeEach(() => {
    world = new VirtualSessions();
    dropped = [];
    pool = new SessionPool(world.clock, (count) => dropped.push(count));
  });
  afterEach(async () => {
    pool.flowsEnd();
    await world.end();
  });

  const acquire = (id = 'c1', fingerprint = 'f1'): Session =>
    pool.acquire({ id, fingerprint }, () => world.create());

  /** A connection and a node that uses it, as Node-RED makes them: first all nodes, then flows run. */
  async function deployed(id = 'c1', fingerprint = 'f1') {
    const session = acquire(id, fingerprint);
    const user = new VirtualUser();
    const leave = session.subscribe(user);
    pool.flowsStarted();
    await world.pass(0);
    assert.equal(session.status.state, 'streaming');
    return { session, user, leave };
  }

  /** The connection comes back, with other settings if nothing else is said, and flows run. */
  async function replaced(fingerprint = 'new') {
    const session = acquire('c1', fingerprint);
    const watcher = new VirtualWatcher('w');
    const received = new VirtualUser();
    session.watch(watcher);
    session.subscribe(received);
    pool.flowsStarted();
    await world.pass(0);
    return { watcher, received };
  }

  const sockets = () => world.network.sockets.length;
  const live = () => world.network.live.length;

  it('opens nothing before flows run', async () => {
    acquire().subscribe(new VirtualUser());
    await world.pass(60_000);
    assert.equal(sockets(), 0);
    pool.flowsStarted();
    await world.pass(0);
    assert.equal(live(), 1);
  });

  describe('in a deploy', () => {
    it('hands the session to its next holder: one socket, every event, in order', async () => {
      const { session, user, leave } = await deployed();
      world.push(1);
      pool.flowsRestart();
      leave();
      await pool.park(session);
      world.push(2);
      const again = acquire();
      const next = new VirtualUser();
      again.subscribe(next);
      world.push(3);
      pool.flowsStarted();
      world.push(4);
      await world.pass(10);
      assert.equal(again, session);
      assert.deepEqual([...user.numbers, ...next.numbers], [1, 2, 3, 4]);
      assert.equal(sockets(), 1);
      assert.deepEqual(world.network.socket.requestTypes, ['authrequest', 'startusereventrequest']);
    });

    it('does so again and again', async () => {
      let { session, user, leave } = await deployed();
      const received: unknown[] = [];
      for (let n = 0; n < 200; n += 1) {
        pool.flowsRestart();
        leave();
        await pool.park(session);
        world.push(n);
        session = acquire();
        received.push(...user.numbers);
        user = new VirtualUser();
        leave = session.subscribe(user);
        pool.flowsStarted();
        await world.pass(10);
      }
      received.push(...user.numbers);
      assert.deepEqual(
        received,
        Array.from({ length: 200 }, (_, n) => n),
      );
      assert.equal(sockets(), 1);
      assert.equal(world.clock.timerCount, 1, 'the heartbeat alone');
    });

    it('keeps the session of a connection that is not touched, while its nodes are', async () => {
      const { session, leave } = await deployed();
      pool.flowsRestart();
      leave();
      world.push(1);
      const next = new VirtualUser();
      session.subscribe(next);
      pool.flowsStarted();
      await world.pass(10);
      assert.deepEqual(next.numbers, [1]);
      assert.equal(sockets(), 1);
    });

    it('opens a new session for changed settings, and closes the old one politely', async () => {
      const { session } = await deployed('c1', 'old');
      const old = world.network.socket;
      pool.flowsRestart();
      await pool.park(session);
      const next = acquire('c1', 'new');
      assert.notEqual(next, session);
      next.subscribe(new VirtualUser());
      pool.flowsStarted();
      await world.pass(0);
      assert.equal(old.closeCode, 1000);
      assert.equal(next.status.state, 'streaming');
      assert.equal(live(), 1);
    });

    it('closes the session of a connection that is gone', async () => {
      const { session, leave } = await deployed();
      pool.flowsRestart();
      leave();
      await pool.end(session);
      assert.equal(live(), 0);
      assert.equal(world.network.socket.closeCode, 1000);
    });

    it('closes the session of a connection that is disabled', async () => {
      const { session, leave } = await deployed();
      pool.flowsRestart();
      leave();
      await pool.park(session);
      assert.equal(live(), 1, 'it may come back');
      pool.flowsStarted();
      await world.pass(0);
      assert.equal(live(), 0);
    });

    it('gives each of two equal connections its own session back', async () => {
      const one = acquire('c1');
      const two = acquire('c2');
      pool.flowsStarted();
      pool.flowsRestart();
      await Promise.all([pool.park(one), pool.park(two)]);
      assert.deepEqual([acquire('c2') === two, acquire('c1') === one], [true, true]);
    });

    it('keeps a session for its own connection, where an equal new one comes first', async () => {
      const { session } = await deployed('c1');
      pool.flowsRestart();
      await pool.park(session);
      assert.notEqual(acquire('copy of c1'), session);
      assert.equal(acquire('c1'), session);
    });

    it('gives away no session that is in use', async () => {
      const { session } = await deployed();
      pool.flowsRestart();
      assert.notEqual(acquire(), session);
    });

    for (const [what, deploy] of [
      [
        'its holder made anew',
        async (session: Session) => {
          await pool.park(session);
          acquire();
        },
      ],
      ['its holder left alone', async () => {}],
    ] as const) {
      it(`tries at once what waits for its next try: ${what}`, async () => {
        const { session } = await deployed();
        world.network.server = (farEnd, request) => {
          if (request?.type === 'authrequest') farEnd.say({ type: 'authresponse', success: false });
          else if (request === undefined) farEnd.accept();
        };
        world.network.socket.drop();
        await world.pass(500);
        assert.equal(session.status.state, 'rejected');
        const before = sockets();
        pool.flowsRestart();
        await deploy(session);
        pool.flowsStarted();
        await world.pass(0);
        assert.equal(sockets(), before + 1);
      });
    }

    it('tells who follows a connection whose settings change from when to when nothing arrived', async () => {
      const { session, leave } = await deployed('c1', 'old');
      session.watch(new VirtualWatcher('w'));
      await world.pass(1_000);
      const stoppedAt = world.clock.now();
      pool.flowsRestart();
      leave();
      await pool.park(session);
      const next = acquire('c1', 'new');
      const watcher = new VirtualWatcher('w');
      next.watch(watcher);
      next.subscribe(new VirtualUser());
      await world.pass(700);
      pool.flowsStarted();
      await world.pass(0);
      assert.deepEqual(watcher.moves, [
        'streaming > connecting',
        'connecting > authenticating',
        'authenticating > starting',
        'starting > streaming',
      ]);
      assert.deepEqual(watcher.changes.at(-1)?.gap, { from: stoppedAt, to: stoppedAt + 700, ms: 700 });
    });

    it('and counts what came meanwhile, though the old socket broke only then', async () => {
      const { session, user, leave } = await deployed('c1', 'old');
      session.watch(new VirtualWatcher('w'));
      const stoppedAt = world.clock.now();
      pool.flowsRestart();
      leave();
      await pool.park(session);
      await world.pass(2_000);
      world.push(1);
      world.network.socket.drop();
      await world.pass(1);
      const { watcher, received } = await replaced();
      assert.deepEqual([...user.numbers, ...received.numbers], []);
      assert.deepEqual(watcher.changes.at(-1)?.gap, { from: stoppedAt, to: stoppedAt + 2_001, ms: 2_001 });
    });

    it('and counts all of two deploys in a row', async () => {
      const { session, leave } = await deployed('c1', 'old');
      session.watch(new VirtualWatcher('w'));
      const stoppedAt = world.clock.now();
      pool.flowsRestart();
      leave();
      await pool.park(session);
      await world.pass(500);
      const between = acquire('c1', 'between');
      await world.pass(3_000);
      pool.flowsRestart();
      await pool.park(between);
      const { watcher } = await replaced();
      assert.deepEqual(watcher.changes.at(-1)?.gap, { from: stoppedAt, to: stoppedAt + 3_500, ms: 3_500 });
    });

    it('and begins with what they heard last, though the connection came back only in the deploy', async () => {
      const { session, leave } = await deployed('c1', 'old');
      const old = new VirtualWatcher('w');
      session.watch(old);
      const lostAt = world.clock.now();
      world.network.server = (farEnd) => farEnd.drop();
      world.network.socket.drop();
      await world.pass(400);
      assert.equal(old.changes.at(-1)?.state, 'waiting');
      world.network.server = goodServer;
      pool.flowsRestart();
      leave();
      await pool.park(session);
      await world.pass(9_000);
      assert.equal(session.status.state, 'streaming');
      const { watcher } = await replaced();
      assert.equal(watcher.changes[0]?.previous, 'waiting');
      assert.deepEqual(watcher.changes.at(-1)?.gap, { from: lostAt, to: lostAt + 9_400, ms: 9_400 });
    });

    it('and that nobody wants its events any more', async () => {
      const { session, leave } = await deployed('c1', 'old');
      session.watch(new VirtualWatcher('w'));
      pool.flowsRestart();
      leave();
      await pool.park(session);
      const next = acquire('c1', 'new');
      const watcher = new VirtualWatcher('w');
      next.watch(watcher);
      pool.flowsStarted();
      next.subscribe(new VirtualUser());
      await world.pass(0);
      assert.deepEqual(watcher.moves.slice(0, 2), ['streaming > idle', 'idle > connecting']);
      assert.equal(watcher.changes.at(-1)?.gap, undefined);
    });

    it('leaves no phantom when it falls into the wait for the next try', async () => {
      const { session, leave } = await deployed();
      world.network.server = (farEnd) => farEnd.drop();
      world.network.socket.drop();
      pool.flowsRestart();
      leave();
      await pool.park(session);
      pool.flowsStarted();
      await world.pass(0);
      const before = sockets();
      await world.pass(600_000);
      assert.equal(sockets(), before);
    });
  });

  describe('when flows stay down', () => {
    it('waits for half a minute, then closes, and tells how many events nobody took', async () => {
      const { session, leave } = await deployed();
      pool.flowsRestart();
      leave();
      await pool.park(session);
      world.push(1, 2, 3);
      await world.pass(29_999);
      assert.equal(live(), 1);
      assert.deepEqual(dropped, []);
      await world.pass(1);
      assert.equal(live(), 0);
      assert.deepEqual(dropped, [3]);
    });

    it('and for longer only if the nodes that want the events are there', async () => {
      const { user } = await deployed();
      pool.flowsRestart();
      world.push(1);
      await world.pass(MAX_DOWN_MS);
      assert.deepEqual(user.numbers, [1]);
      assert.deepEqual(dropped, [0]);
      assert.equal(live(), 1);
    });

    it('and opens nothing new until they run', async () => {
      const { session } = await deployed();
      const done: string[] = [];
      pool.flowsRestart();
      await pool.park(session);
      await world.pass(MAX_DOWN_MS);
      pool.whenRunning(() => done.push('running'));
      const next = acquire();
      const user = new VirtualUser();
      next.subscribe(user);
      await world.pass(5_000);
      assert.deepEqual([live(), user.shown, done], [0, [], []]);
      pool.flowsStarted();
      await world.pass(0);
      assert.deepEqual([live(), user.shown.at(-1), done], [1, 'streaming', ['running']]);
    });

    for (const [who, parkedAfterMs] of [
      ['those who went in time', 0],
      ['those who go only then', MAX_DOWN_MS],
    ] as const) {
      it(`keeps nothing for ${who}, but tells from when to when once they run`, async () => {
        const { session, leave } = await deployed();
        session.watch(new VirtualWatcher('w'));
        const stoppedAt = world.clock.now();
        pool.flowsRestart();
        leave();
        await world.pass(parkedAfterMs);
        await pool.park(session);
        world.push(1);
        await world.pass(MAX_DOWN_MS + 1_000 - parkedAfterMs);
        assert.equal(live(), 0);
        const { watcher, received } = await replaced('f1');
        assert.deepEqual(received.numbers, []);
        const ms = MAX_DOWN_MS + 1_000;
        assert.deepEqual(watcher.changes.at(-1)?.gap, { from: stoppedAt, to: stoppedAt + ms, ms });
        pool.flowsRestart();
        assert.equal(live(), 1, 'and forgets the one before');
      });
    }

    /** `rt status` on a flow that the deploy leaves alone, beside nodes on one that it stops. */
    async function leftOut() {
      const { session, leave } = await deployed();
      const watcher = new VirtualWatcher('w');
      session.watch(watcher);
      return { session, leave, watcher, stoppedAt: world.clock.now() };
    }
    const comesBack = async (session: Session) => {
      session.subscribe(new VirtualUser());
      pool.flowsStarted();
      await world.pass(0);
    };
    const DOWN: Readonly<Record<string, () => Promise<unknown>>> = {
      'does not start': async () => pool.flowsFailed(),
      'starts late': () => world.pass(MAX_DOWN_MS),
    };
    for (const [what, down] of Object.entries(DOWN)) {
      it(`tells the gap of a deploy that ${what}, though the connection itself went on`, async () => {
        const { session, leave, watcher, stoppedAt } = await leftOut();
        pool.flowsRestart();
        leave();
        await down();
        await world.pass(60_000);
        assert.equal(watcher.changes.at(-1)?.state, 'idle');
        const ms = world.clock.now() - stoppedAt;
        pool.flowsRestart();
        await comesBack(session);
        assert.deepEqual(watcher.changes.at(-1)?.gap, { from: stoppedAt, to: stoppedAt + ms, ms });
      });

      it(`tells the gap of a deploy that ${what}, though others went on with the stream`, async () => {
        const { session, leave, watcher, stoppedAt } = await leftOut();
        session.subscribe(new VirtualUser());
        pool.flowsRestart();
        leave();
        await down();
        await world.pass(60_000);
        const ms = world.clock.now() - stoppedAt;
        pool.flowsRestart();
        await comesBack(session);
        const { state, previous, gap } = watcher.changes.at(-1) ?? {};
        assert.deepEqual([state, previous], ['streaming', 'streaming']);
        assert.deepEqual(gap, { from: stoppedAt, to: stoppedAt + ms, ms });
      });

      it(`tells the whole gap of a deploy that ${what}, though other nodes came back meanwhile`, async () => {
        const { session, leave, watcher, stoppedAt } = await leftOut();
        session.subscribe(new VirtualUser());
        pool.flowsRestart();
        leave();
        await down();
        world.network.socket.drop();
        await world.pass(60_000);
        assert.equal(session.status.state, 'streaming');
        const ms = world.clock.now() - stoppedAt;
        pool.flowsRestart();
        await comesBack(session);
        assert.deepEqual(
          watcher.changes.flatMap(({ gap }) => gap ?? []),
          [{ from: stoppedAt, to: stoppedAt + ms, ms }],
        );
      });

      it(`tells no gap of a deploy that ${what}, where nobody was left out`, async () => {
        const { watcher } = await leftOut();
        pool.flowsRestart();
        await down();
        await world.pass(60_000);
        pool.flowsRestart();
        pool.flowsStarted();
        await world.pass(0);
        assert.deepEqual(
          watcher.changes.filter(({ gap }) => gap !== undefined),
          [],
        );
      });

      it(`tells no gap of a deploy that ${what}, where nobody wants events afterwards`, async () => {
        const { session, leave, watcher } = await leftOut();
        pool.flowsRestart();
        leave();
        await down();
        await world.pass(60_000);
        pool.flowsRestart();
        pool.flowsStarted();
        session.subscribe(new VirtualUser());
        await world.pass(0);
        assert.equal(watcher.changes.at(-1)?.state, 'streaming');
        assert.equal(watcher.changes.at(-1)?.gap, undefined);
      });
    }

    it('tells the gap when flows were stopped by hand, and started again', async () => {
      const { session, leave, stoppedAt } = await leftOut();
      pool.flowsEnd();
      leave();
      await pool.park(session);
      await world.pass(3_600_000);
      const { watcher } = await replaced('f1');
      assert.deepEqual(watcher.changes.at(-1)?.gap, {
        from: stoppedAt,
        to: stoppedAt + 3_600_000,
        ms: 3_600_000,
      });
    });

    it('knows since when events are missing, after a restart of Node-RED', async () => {
      for (const [at, expected] of [
        [world.clock.now() - 5_000, { from: world.clock.now() - 5_000, to: world.clock.now(), ms: 5_000 }],
        [null, { from: null, to: world.clock.now(), ms: null }],
      ] as const) {
        const session = acquire(`c${at}`);
        session.restore({ at });
        const watcher = new VirtualWatcher('w');
        session.watch(watcher);
        session.subscribe(new VirtualUser());
        pool.flowsStarted();
        await world.pass(0);
        assert.deepEqual(watcher.changes.at(-1)?.gap, expected);
      }
    });

    it('knows until when nothing was missing, should Node-RED end before what waits was handed over', async () => {
      const { session } = await deployed();
      await world.pass(1_000);
      assert.equal(session.completeUntil, world.clock.now());
      const stoppedAt = world.clock.now();
      pool.flowsRestart();
      world.push(1);
      await world.pass(5_000);
      assert.equal(session.completeUntil, stoppedAt);
      pool.flowsStarted();
      await world.pass(0);
      assert.equal(session.completeUntil, world.clock.now());
    });

    it('counts anew from the latest deploy', async () => {
      const { session } = await deployed();
      pool.flowsRestart();
      await world.pass(MAX_DOWN_MS - 1);
      pool.flowsRestart();
      await pool.park(session);
      await world.pass(MAX_DOWN_MS - 1);
      assert.equal(live(), 1);
    });

    it('and not at all once flows run', async () => {
      await deployed();
      pool.flowsRestart();
      pool.flowsStarted();
      await world.pass(MAX_DOWN_MS);
      assert.equal(live(), 1);
    });
  });

  describe('when Node-RED stops', () => {
    it('closes every socket, politely', async () => {
      const { session, leave } = await deployed();
      pool.flowsEnd();
      leave();
      await pool.park(session);
      assert.equal(live(), 0);
      assert.equal(world.network.socket.closeCode, 1000);
    });

    it('in less than two seconds, even if the server is silent', async () => {
      const { session } = await deployed();
      world.network.server = () => {};
      pool.flowsEnd();
      const parked = pool.park(session);
      await world.pass(1_999);
      await parked;
      assert.equal(live(), 0);
    });

    it('also in the middle of a deploy', async () => {
      const { session } = await deployed();
      pool.flowsRestart();
      pool.flowsEnd();
      await pool.park(session);
      assert.equal(live(), 0);
      assert.equal(world.clock.timerCount, 0);
    });

    it('also for nodes that left before, in a deploy after which flows did not start', async () => {
      const { session, leave } = await deployed();
      pool.flowsRestart();
      leave();
      await pool.park(session);
      pool.flowsEnd();
      await world.pass(0);
      assert.equal(live(), 0);
      assert.equal(world.network.socket.closeCode, 1000);
    });
  });

  it('closes a session that is given up while flows run', async () => {
    const { session } = await deployed();
    await pool.park(session);
    assert.equal(live(), 0);
  });

  describe('a task for when flows run', () => {
    it('is done then, once', () => {
      const done: string[] = [];
      pool.whenRunning(() => done.push('first'));
      pool.whenRunning(() => done.push('second'));
      assert.deepEqual(done, []);
      pool.flowsStarted();
      pool.flowsRestart();
      pool.flowsStarted();
      assert.deepEqual(done, ['first', 'second']);
    });

    it('is done even if a deploy does not start, by the nodes that it did not touch', () => {
      const done: string[] = [];
      pool.flowsStarted();
      pool.flowsRestart();
      pool.whenRunning(() => done.push('pending'));
      pool.flowsFailed();
      pool.whenRunning(() => done.push('later'));
      pool.flowsStarting();
      pool.whenRunning(() => done.push('of the next flows'));
      assert.deepEqual(done, ['pending', 'later']);
      pool.flowsStarted();
      assert.deepEqual(done, ['pending', 'later', 'of the next flows']);
    });

    it('is done even if flows fail only after the waiting was given up', async () => {
      const done: string[] = [];
      pool.flowsStarted();
      pool.flowsRestart();
      await world.pass(MAX_DOWN_MS);
      pool.flowsFailed();
      pool.whenRunning(() => done.push('running'));
      assert.deepEqual(done, ['running']);
    });

    it('is done at once if they do', () => {
      pool.flowsStarted();
      const done: string[] = [];
      pool.whenRunning(() => done.push('now'));
      assert.deepEqual(done, ['now']);
    });

    it('is not done if it was taken back', () => {
      const done: string[] = [];
      pool.whenRunning(() => done.push('never'))();
      pool.flowsStarted();
      assert.deepEqual(done, []);
    });
  });
});

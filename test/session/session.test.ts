import assert from 'node:assert/strict';
import sinon from 'sinon';
import { RealtimeError } from '../../src/failures/realtime-error';
import { VirtualOwner, VirtualSessions, VirtualUser, VirtualWatcher } from '../support/virtual-session';

const numbersTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('a session', () => {
  let world: VirtualSessions;
  beforeEach(() => {
    world = new VirtualSessions();
  });
  afterEach(() => world.end());

  /** A session with a user whose stream runs. */
  async function running() {
    const session = world.create();
    const user = new VirtualUser();
    const leave = session.subscribe(user);
    await world.pass(0);
    assert.equal(session.status.state, 'streaming');
    return { session, user, leave };
  }

  const requests = () => world.network.socket.requestTypes;

  describe('while flows run', () => {
    it('connects with the first user, shares the socket, and closes with the last', async () => {
      const { session, leave } = await running();
      const leaveToo = session.subscribe(new VirtualUser());
      const leaveAccount = session.subscribe(new VirtualUser('account'));
      await world.pass(0);
      leave();
      leaveAccount();
      await world.pass(0);
      assert.equal(session.status.state, 'streaming');
      leaveToo();
      await world.pass(0);
      assert.equal(world.network.sockets.length, 1);
      assert.equal(world.network.socket.closeCode, 1000);
      assert.deepEqual(requests(), [
        'authrequest',
        'startusereventrequest',
        'startaccounteventrequest',
        'stopaccounteventrequest',
        'stopusereventrequest',
      ]);
    });

    it('connects for nobody who only watches', async () => {
      const session = world.create();
      session.watch(new VirtualWatcher('w'));
      await world.pass(60_000);
      assert.equal(world.network.sockets.length, 0);
    });

    it('shows each user where its own stream stands', async () => {
      world.network.server = (farEnd, request) => {
        if (request === undefined) farEnd.accept();
        else if (request.type === 'startaccounteventrequest')
          farEnd.say({ type: 'startaccounteventresponse', success: false });
        else farEnd.answer(request);
      };
      const session = world.create();
      const [user, account] = [new VirtualUser('user'), new VirtualUser('account')];
      session.subscribe(user);
      session.subscribe(account);
      await world.pass(0);
      assert.deepEqual(user.shown, ['connecting', 'authenticating', 'starting', 'streaming']);
      assert.deepEqual(account.shown, ['connecting', 'authenticating', 'starting', 'refused']);
    });

    it('tells a late user and a late watcher where it stands', async () => {
      const { session } = await running();
      const [user, watcher] = [new VirtualUser(), new VirtualWatcher('w')];
      session.subscribe(user);
      session.watch(watcher);
      assert.deepEqual(user.shown, ['streaming']);
      assert.deepEqual(watcher.moves, ['idle > streaming']);
    });

    it('tells watchers each change, until they leave', async () => {
      const session = world.create();
      const watcher = new VirtualWatcher('w');
      const leave = session.watch(watcher);
      session.subscribe(new VirtualUser());
      await world.pass(0);
      leave();
      world.network.socket.drop();
      assert.deepEqual(watcher.moves, [
        'idle > connecting',
        'connecting > authenticating',
        'authenticating > starting',
        'starting > streaming',
      ]);
    });

    it('tells its owner an outage and its end, each once', async () => {
      const { session } = await running();
      const owner = new VirtualOwner();
      session.owner = owner;
      const { server } = world.network;
      world.network.server = (farEnd) => farEnd.drop();
      world.network.socket.drop();
      await world.pass(300_000);
      assert.deepEqual(owner.heard, ['closed']);
      world.network.server = server;
      await world.pass(30_000);
      assert.deepEqual(owner.heard, ['closed', 'recovered']);
    });

    const host = { host: 'h', port: 1 };
    const losses: [title: string, why: RealtimeError, fromLastSign: boolean][] = [
      ['said goodbye', new RealtimeError('closed', '', { closeCode: 1001 }), false],
      ['broke', new RealtimeError('reset', '', host), true],
      ['became unreachable', new RealtimeError('unreachable', '', { ...host, reason: 'ETIMEDOUT' }), true],
    ];
    for (const [title, why, fromLastSign] of losses) {
      it(`a connection that ${title} may lack events since ${fromLastSign ? 'its last sign of life' : 'then'}`, async () => {
        const { session } = await running();
        const owner = new VirtualOwner();
        session.owner = owner;
        world.push(1);
        const heardAt = world.clock.now();
        await world.pass(5_000);
        world.network.socket.drop(why);
        await world.pass(1_000);
        const news = owner.news.at(-1);
        assert.ok(news?.name === 'recovered');
        assert.equal(news.gap.from, fromLastSign ? heardAt : heardAt + 5_000);
      });
    }

    it('a link that died silently may lack events since its last sign of life', async () => {
      const { server } = world.network;
      world.network.server = (farEnd, request) => {
        if (request?.type !== 'ping') server(farEnd, request);
      };
      const { session } = await running();
      const watcher = new VirtualWatcher('w');
      session.watch(watcher);
      world.push(1);
      const heardAt = world.clock.now();
      await world.pass(41_000);
      const { gap, at } = watcher.changes.at(-1) ?? {};
      assert.deepEqual(gap, { from: heardAt, to: at, ms: Number(at) - heardAt });
    });

    it('an event reaches nobody who has left', async () => {
      const { session, user, leave } = await running();
      session.subscribe(new VirtualUser());
      leave();
      world.push(1);
      assert.deepEqual(user.numbers, []);
    });
  });

  describe('while flows are down', () => {
    it('keeps the connection and the events for users that come back', async () => {
      const { session, user, leave } = await running();
      world.push(1);
      session.hold();
      leave();
      world.push(2, 3);
      const receivedAt = world.clock.now();
      await world.pass(5_000);
      const next = new VirtualUser();
      session.subscribe(next);
      assert.deepEqual(next.numbers, []);
      session.release();
      world.push(4);
      await world.pass(10);
      assert.deepEqual([user.numbers, next.numbers], [[1], [2, 3, 4]]);
      assert.equal(next.received[0]?.about.receivedAt, receivedAt, 'when received, not when handed over');
      assert.deepEqual(requests(), ['authrequest', 'startusereventrequest']);
      assert.equal(world.network.sockets.length, 1);
    });

    it('stops streams that nobody wants afterwards, and starts new ones', async () => {
      const { session, leave } = await running();
      session.hold();
      leave();
      session.subscribe(new VirtualUser('account'));
      await world.pass(1_000);
      assert.equal(requests().length, 2, 'nothing while flows are down');
      session.release();
      await world.pass(0);
      assert.deepEqual(requests().slice(2), ['stopusereventrequest', 'startaccounteventrequest']);
    });

    it('closes afterwards if nobody comes back', async () => {
      const { session, leave } = await running();
      session.hold();
      leave();
      session.release();
      await world.pass(0);
      assert.equal(world.network.socket.closeCode, 1000);
    });

    it('does not connect for users that come before flows run', async () => {
      const session = world.create();
      session.hold();
      session.subscribe(new VirtualUser());
      await world.pass(60_000);
      assert.equal(world.network.sockets.length, 0);
      session.release();
      await world.pass(0);
      assert.equal(session.status.state, 'streaming');
    });

    it('shows statuses only afterwards: each user where its stream stands by then', async () => {
      const { session, user } = await running();
      const before = user.statuses.length;
      session.hold();
      const next = new VirtualUser();
      session.subscribe(next);
      world.network.socket.drop();
      assert.deepEqual([user.statuses.length, next.statuses.length], [before, 0]);
      session.release();
      assert.deepEqual([user.shown.at(-1), next.shown], ['waiting', ['waiting']]);
    });

    it('tells a watcher with the same key afterwards what has changed, and nothing that it knows', async () => {
      const { session } = await running();
      const leave = session.watch(new VirtualWatcher('w'));
      session.hold();
      leave();
      const back = new VirtualWatcher('w');
      const added = new VirtualWatcher('added');
      session.watch(back);
      session.watch(added);
      session.release();
      assert.deepEqual([back.moves, added.moves], [[], ['idle > streaming']]);

      session.hold();
      world.network.socket.drop();
      await world.pass(500);
      assert.deepEqual(back.moves, []);
      session.release();
      const moves = [
        'streaming > waiting',
        'waiting > connecting',
        'connecting > authenticating',
        'authenticating > starting',
        'starting > streaming',
      ];
      assert.deepEqual(back.moves, moves);
      assert.ok(back.changes.at(-1)?.gap, 'the gap is told as well');
    });

    it('tells its next owner of an outage that began meanwhile', async () => {
      const { session } = await running();
      session.owner = new VirtualOwner();
      session.hold();
      session.owner = undefined;
      world.network.socket.drop();
      const owner = new VirtualOwner();
      session.owner = owner;
      assert.deepEqual(owner.heard, []);
      session.release();
      assert.deepEqual(owner.heard, ['closed']);
    });

    it('keeps ten thousand events, and tells how many it could not', async () => {
      const { session, user } = await running();
      const owner = new VirtualOwner();
      session.owner = owner;
      session.hold();
      world.push(...numbersTo(10_003));
      session.release();
      await world.pass(1_000);
      assert.deepEqual(user.numbers, numbersTo(10_003, 4));
      assert.deepEqual(owner.news, [{ name: 'dropped', count: 3 }]);
    });

    it('parses no event while it waits, and each once when it is handed over', async () => {
      const { session, user } = await running();
      session.preferences = { typeProperty: '', catalogue: false };
      session.hold();
      const parse = sinon.spy(JSON, 'parse');
      try {
        world.push(...numbersTo(20));
        assert.equal(parse.callCount, 0);
        session.release();
        assert.deepEqual(user.numbers, numbersTo(20));
        assert.equal(parse.callCount, 20);
      } finally {
        parse.restore();
      }
    });

    it('loses nothing of what comes while it hands over, however much waits already', async () => {
      const { session, user } = await running();
      const owner = new VirtualOwner();
      session.owner = owner;
      session.hold();
      world.push(...numbersTo(10_000));
      session.release();
      world.push(...numbersTo(20_000, 10_001));
      await world.pass(1_000);
      assert.deepEqual(owner.news, []);
      assert.deepEqual(user.numbers, numbersTo(20_000));
    });

    it('nor where a few large ones come, and many small ones wait', async () => {
      const { session, user } = await running();
      const owner = new VirtualOwner();
      session.owner = owner;
      const say = (n: number, length: number) =>
        world.network.socket.say({ type: 'userevent', n, text: 'x'.repeat(length) });
      session.hold();
      for (const n of numbersTo(5_000)) say(n, world.memory.limitBytes / 5_000 - 1_200);
      session.release();
      for (const n of numbersTo(5_005, 5_001)) say(n, world.memory.limitBytes / 16);
      await world.pass(1_000);
      assert.deepEqual(owner.news, []);
      assert.deepEqual(user.numbers, numbersTo(5_005));
    });

    it('hands over for a millisecond at a time where flows are slow', async () => {
      const { session, user } = await running();
      session.hold();
      world.push(...numbersTo(10));
      const receive = user.receive.bind(user);
      user.receive = (...event) => {
        receive(...event);
        world.clock.spend(2);
      };
      session.release();
      assert.deepEqual(user.numbers, [1]);
      await world.pass(10);
      assert.deepEqual(user.numbers, numbersTo(10));
    });

    it('hands over in turns, so that other work is not held up, and in order with what comes meanwhile', async () => {
      const { session, user } = await running();
      session.hold();
      world.push(...numbersTo(250));
      session.release();
      assert.deepEqual(user.numbers, numbersTo(100));
      world.push(251);
      await world.pass(0);
      await world.pass(1);
      world.push(252);
      await world.pass(10);
      assert.deepEqual(user.numbers, numbersTo(252));
    });

    it('keeps the order when flows go down again while it hands over', async () => {
      const { session, user, leave } = await running();
      session.hold();
      world.push(...numbersTo(150));
      session.release();
      session.hold();
      leave();
      world.push(151);
      await world.pass(1_000);
      assert.deepEqual(user.numbers, numbersTo(100));
      const next = new VirtualUser();
      session.subscribe(next);
      session.release();
      await world.pass(10);
      assert.deepEqual(next.numbers, numbersTo(151, 101));
    });

    it('counts the events that have nobody to wait for', async () => {
      const { session, leave } = await running();
      session.hold();
      world.push(1, 2);
      assert.equal(session.unclaimed, 0);
      leave();
      assert.equal(session.unclaimed, 2);
    });
  });

  describe('that is closed', () => {
    it('ends politely, even with users, and resolves when the socket is gone', async () => {
      const { session, user } = await running();
      const closed = session.close();
      assert.equal(world.network.live.length, 1);
      await closed;
      assert.equal(world.network.live.length, 0);
      assert.equal(world.network.socket.closeCode, 1000);
      assert.equal(requests().at(-1), 'stopusereventrequest');
      assert.equal(user.shown.at(-1), 'idle');
    });

    it('resolves at once if there is no connection, and may be closed again', async () => {
      const session = world.create();
      await session.close();
      await session.close();
    });

    it('resolves for each who closes it', async () => {
      const { session } = await running();
      await Promise.all([session.close(), session.close()]);
    });

    it('never connects again', async () => {
      const { session } = await running();
      await session.close();
      session.hold();
      session.subscribe(new VirtualUser());
      session.release();
      session.retry();
      await world.pass(60_000);
      assert.equal(world.network.sockets.length, 1);
    });

    it('leaves no phantom where it was waiting for the next try', async () => {
      const { session } = await running();
      world.network.socket.drop();
      session.hold();
      await session.close();
      await world.pass(60_000);
      assert.equal(world.network.sockets.length, 1);
    });

    it('hands nothing over any more', async () => {
      const { session, user } = await running();
      session.hold();
      world.push(...numbersTo(150));
      session.release();
      await session.close();
      await world.pass(10);
      assert.deepEqual(user.numbers, numbersTo(100));
    });
  });

  describe('reads events', () => {
    it('by the property that is chosen', async () => {
      const { session, user } = await running();
      session.preferences = { typeProperty: 'what.kind', catalogue: false };
      world.network.socket.say({ type: 'userevent', event: 'a', what: { kind: 'b' } });
      assert.equal(user.received[0]?.about.type, 'b');
    });

    it('and remembers them as received, whatever flows do to their objects', async () => {
      const { session, user } = await running();
      session.preferences = { typeProperty: '', catalogue: true };
      world.network.socket.say({ type: 'userevent', event: 'call', n: 1 });
      Object.assign(user.received[0]?.event ?? {}, { n: 'changed' });
      assert.deepEqual(session.catalogue?.recent()[0]?.event, { type: 'userevent', event: 'call', n: 1 });
    });

    it('and knows at once the types of remembered events by another property', async () => {
      const { session } = await running();
      const types = () => session.catalogue?.types().map(({ type }) => type);
      session.preferences = { typeProperty: '', catalogue: true };
      world.network.socket.say({ type: 'userevent', event: 'call', what: { kind: 'b' } });
      assert.deepEqual(types(), ['call']);
      session.preferences = { typeProperty: 'what.kind', catalogue: true };
      assert.deepEqual(types(), ['b']);
      world.network.socket.say({ type: 'userevent', event: 'call', what: { kind: 'c' } });
      assert.deepEqual(new Set(types()), new Set(['b', 'c']));
      session.preferences = { typeProperty: 'what.kind', catalogue: false };
      assert.equal(session.catalogue, undefined);
    });
  });
});

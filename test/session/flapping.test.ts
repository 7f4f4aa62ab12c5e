/** Owns what is told of a server that comes and goes: every gap to those who watch, but no log full of it. */
import assert from 'node:assert/strict';
import { STABLE_MS } from '../../src/util/backoff';
import { goodServer } from '../support/virtual-network';
import { VirtualOwner, VirtualSessions, VirtualUser, VirtualWatcher } from '../support/virtual-session';

const HOUR_MS = 3_600_000;

describe('of a server that lets streams run for a second only', () => {
  let world: VirtualSessions;
  let owner: VirtualOwner;
  let watcher: VirtualWatcher;
  beforeEach(async () => {
    world = new VirtualSessions();
    owner = new VirtualOwner();
    watcher = new VirtualWatcher('watcher');
    world.network.server = (farEnd, request) => {
      goodServer(farEnd, request);
      if (request?.type === 'startusereventrequest') world.clock.setTimeout(() => farEnd.drop(), 1000);
    };
    const session = world.create();
    session.owner = owner;
    session.watch(watcher);
    session.subscribe(new VirtualUser());
    await world.pass(HOUR_MS);
  });
  afterEach(() => world.end());

  const end = () => {
    world.network.server = goodServer;
  };
  const streaming = () => watcher.changes.filter(({ state }) => state === 'streaming');

  it('the owner is told at the first two outages, and no more in an hour', () => {
    assert.ok(streaming().length > 100);
    assert.deepEqual(owner.heard, ['closed', 'recovered', 'closed']);
  });

  it('a watcher is told every gap', () => {
    const [first, ...others] = streaming();
    assert.equal(first?.gap, undefined);
    assert.ok(others.every(({ gap }) => gap !== undefined));
  });

  it('the owner is told the end when the stream has run for half a minute, and since when it was bad', async () => {
    end();
    const before = streaming().length;
    while (streaming().length === before || world.network.live.length === 0) await world.pass(100);
    await world.pass(STABLE_MS - 2000);
    assert.equal(owner.heard.length, 3);
    await world.pass(2000);
    const news = owner.news[3];
    assert.ok(news?.name === 'recovered');
    assert.equal(news.gap.to, streaming().at(-1)?.at);
    assert.ok(news.gap.ms > HOUR_MS - 10_000);
  });

  it('the owner is told the next outage after that at once, and its end', async () => {
    end();
    await world.pass(100_000);
    world.network.socket.drop();
    await world.pass(1000);
    assert.deepEqual(owner.heard.slice(3), ['recovered', 'closed', 'recovered']);
  });

  it('the owner is told the end and the next outage also if the clock is set back meanwhile', async () => {
    end();
    await world.pass(100_000);
    const told = owner.heard.length;
    for (let drops = 0; drops < 2; drops += 1) {
      world.network.socket.drop();
      await world.pass(1000);
    }
    world.clock.setTime(world.clock.now() - HOUR_MS);
    await world.pass(STABLE_MS);
    world.network.socket.drop();
    await world.pass(1000);
    assert.deepEqual(owner.heard.slice(told), [
      ...['closed', 'recovered', 'closed', 'recovered'],
      ...['closed', 'recovered'],
    ]);
    assert.equal(watcher.changes.findLast(({ state }) => state === 'waiting')?.attempt, 1);
  });

  it('another problem in between is told', async () => {
    world.network.server = (farEnd, request) => {
      if (request?.type === 'authrequest') farEnd.say({ type: 'authresponse', success: false });
      else goodServer(farEnd, request);
    };
    await world.pass(100_000);
    assert.deepEqual(owner.heard, ['closed', 'recovered', 'closed', 'token-rejected']);
  });
});

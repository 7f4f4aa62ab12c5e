/** Owns what is told of a server that comes and goes: every gap to those who watch, but no log full of it. */
import assert from 'node:assert/strict';
import { SETTLED_MS } from '../../src/session/outage-tracker';
import { goodServer } from '../support/virtual-network';
import { VirtualOwner, VirtualSessions, VirtualUser, VirtualWatcher } from '../support/virtual-session';

const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

describe('of a server that lets streams run for', () => {
  let world: VirtualSessions;
  let owner: VirtualOwner;
  let watcher: VirtualWatcher;
  beforeEach(() => {
    world = new VirtualSessions();
    owner = new VirtualOwner();
    watcher = new VirtualWatcher('watcher');
  });
  afterEach(async () => {
    // What the server has planned happens, to nobody's harm.
    end();
    await world.pass(301 * SECOND_MS);
    await world.end();
  });

  const begin = () => {
    const session = world.create();
    session.owner = owner;
    session.watch(watcher);
    session.subscribe(new VirtualUser());
  };

  /** Streams end after so long, and are not quiet before: nothing is cut off for its silence. */
  const lettingRun = (runMs: number) => {
    world.network.server = (farEnd, request) => {
      goodServer(farEnd, request);
      if (request?.type !== 'startusereventrequest') return;
      world.clock.setTimeout(() => {
        farEnd.say({ type: 'userevent' });
        farEnd.drop();
      }, runMs);
    };
    begin();
  };
  const end = () => {
    world.network.server = goodServer;
  };
  const streaming = () => watcher.changes.filter(({ state }) => state === 'streaming');

  const rows: readonly [seconds: number, told: 'one outage' | 'each'][] = [
    [1, 'one outage'],
    [29, 'one outage'],
    [31, 'one outage'],
    [60, 'one outage'],
    [299, 'one outage'],
    [301, 'each'],
  ];
  for (const [seconds, told] of rows) {
    it(`${seconds} s: the owner is told ${told} in three hours, and a watcher every gap`, async () => {
      lettingRun(seconds * SECOND_MS);
      await world.pass(3 * HOUR_MS);
      const [first, ...others] = streaming();
      assert.ok(others.length > 20);
      assert.equal(first?.gap, undefined);
      assert.ok(others.every(({ gap }) => gap !== undefined));
      const outage = ['closed', 'recovered'];
      if (told === 'one outage') assert.deepEqual(owner.heard, outage);
      else
        assert.deepEqual(
          owner.heard,
          others.flatMap(() => outage),
        );
    });
  }

  describe('a second, and then for good', () => {
    beforeEach(async () => {
      lettingRun(SECOND_MS);
      await world.pass(HOUR_MS);
      end();
      // The longest wait for a try.
      await world.pass(30 * SECOND_MS);
    });

    it('the owner is told the end when that has lasted for five minutes, and since when it was bad', async () => {
      await world.pass(SETTLED_MS - 31 * SECOND_MS);
      assert.equal(owner.heard.length, 2);
      await world.pass(32 * SECOND_MS);
      const news = owner.news[2];
      assert.ok(news?.name === 'recovered');
      assert.equal(news.gap.to, streaming().at(-1)?.at);
      assert.ok(news.gap.ms > HOUR_MS - 10_000);
    });

    it('the owner is told the next outage after that at once, and its end', async () => {
      await world.pass(SETTLED_MS + 4000);
      world.network.socket.drop();
      await world.pass(SECOND_MS);
      assert.deepEqual(owner.heard.slice(2), ['recovered', 'closed', 'recovered']);
    });

    it('the same where the clock is set back meanwhile', async () => {
      world.clock.setTime(world.clock.now() - HOUR_MS);
      await world.pass(SETTLED_MS + 4000);
      world.network.socket.drop();
      await world.pass(SECOND_MS);
      assert.deepEqual(owner.heard.slice(2), ['recovered', 'closed', 'recovered']);
    });
  });

  it('a minute, and then is gone: that is told when it has lasted for five minutes, and its end at once', async () => {
    lettingRun(60 * SECOND_MS);
    await world.pass(150 * SECOND_MS);
    assert.deepEqual(owner.heard, ['closed', 'recovered']);
    world.network.server = (farEnd, request) => {
      if (request === undefined) farEnd.drop();
    };
    world.network.socket.drop();
    await world.pass(SETTLED_MS - SECOND_MS);
    assert.equal(owner.heard.length, 2);
    await world.pass(60 * SECOND_MS);
    assert.deepEqual(owner.heard.slice(2), ['closed']);
    end();
    await world.pass(30 * SECOND_MS);
    assert.deepEqual(owner.heard.slice(2), ['closed', 'recovered']);
  });

  it('a second, and then rejects the token: that is told', async () => {
    lettingRun(SECOND_MS);
    await world.pass(HOUR_MS);
    world.network.server = (farEnd, request) => {
      if (request?.type === 'authrequest') farEnd.say({ type: 'authresponse', success: false });
      else goodServer(farEnd, request);
    };
    await world.pass(100_000);
    assert.deepEqual(owner.heard, ['closed', 'recovered', 'token-rejected']);
  });

  it('20 s of silence: that too is told, once', async () => {
    world.network.server = (farEnd, request) => {
      goodServer(farEnd, request);
      if (request?.type === 'startusereventrequest') world.clock.setTimeout(() => farEnd.drop(), 20_000);
    };
    begin();
    await world.pass(HOUR_MS);
    assert.deepEqual(owner.heard, ['closed', 'recovered', 'closed']);
    const last = owner.news.at(-1);
    assert.ok(last?.name === 'problem');
    assert.equal(last.why.variant, 'quiet');
  });
});

/** Owns that no length of time depends on a clock that somebody may set, ahead or back: only what is shown does. */
import assert from 'node:assert/strict';
import { Actions } from '../../src/api/actions';
import { loginTokens } from '../../src/api/login';
import { CallMonitor } from '../../src/calls/call-monitor';
import { readCallSettings } from '../../src/calls/call-settings';
import type { CallReport } from '../../src/calls/report';
import { ReceivedEvent } from '../../src/protocol/received-event';
import { momentOf } from '../../src/util/clock';
import { say, startRestServer } from '../support/rest-server';
import { oneToken } from '../support/tokens';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';
import { goodServer } from '../support/virtual-network';
import { VirtualOwner, VirtualSessions, VirtualUser, VirtualWatcher } from '../support/virtual-session';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** By how much the clock is set in the middle of each of these, in milliseconds. */
const SETTINGS: Readonly<Record<string, number>> = {
  'three days back': -3 * DAY_MS,
  'a month ahead': 30 * DAY_MS,
};

/** Sets the clock, by nothing the first time. */
type SetClock = (clock: VirtualClock) => void;

/** What is measured while the clock is set: the same, however it is set. */
const MEASURED: Readonly<Record<string, (set: SetClock) => unknown>> = {
  'of an outage: its waits, its gap, and what its owner is told': async (set) => {
    const world = new VirtualSessions();
    const session = world.create();
    const watcher = new VirtualWatcher('w');
    const owner = new VirtualOwner();
    session.owner = owner;
    session.watch(watcher);
    session.subscribe(new VirtualUser());
    session.release();
    await world.pass(MINUTE_MS);
    world.network.server = (farEnd) => farEnd.drop();
    world.network.socket.drop();
    const triedAt: number[] = [];
    const trying = async (seconds: number) => {
      for (let n = 0; n < seconds * 10; n += 1) {
        const before = world.network.sockets.length;
        await world.pass(100);
        if (world.network.sockets.length > before) triedAt.push(Math.round(world.clock.elapsed()));
      }
    };
    await trying(30);
    set(world.clock);
    await trying(60);
    world.network.server = goodServer;
    await trying(60);
    await world.end();
    assert.ok(watcher.changes.some(({ retryInMs = 0 }) => retryInMs > 0));
    const gaps = [
      ...watcher.changes.map(({ gap }) => gap?.ms),
      ...owner.news.map((news) => (news.name === 'recovered' ? news.gap.ms : undefined)),
    ];
    return {
      triedAt,
      gaps: gaps.filter((ms) => ms !== undefined),
      heard: owner.heard,
      waits: watcher.changes.map(({ retryInMs }) => retryInMs),
    };
  },

  'of a call: how long it rang, and how long people talked': (set) => {
    const { clock, told, happen, stop } = followCalls(240);
    happen('call.ringing');
    clock.tick(4 * SECOND_MS);
    set(clock);
    happen('call.answered');
    clock.tick(MINUTE_MS);
    set(clock);
    happen('call.ended');
    stop();
    return told.map(({ phase, ringMs, talkMs }) => ({ phase, ringMs, talkMs }));
  },

  'of a silent call: when it is given up': (set) => {
    const { clock, told, happen, stop } = followCalls(10);
    happen('call.ringing');
    clock.tick(5 * MINUTE_MS);
    set(clock);
    happen('message.received', 'none');
    const phases: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      clock.tick(MINUTE_MS);
      phases.push(told.at(-1)?.phase ?? '');
    }
    stop();
    return phases;
  },

  'of a token: when the next one is fetched': async (set) => {
    const deed = say(200, { token: 'good', tokenLifetime: 3600 });
    const server = await startRestServer([deed]);
    const clock = createVirtualClock();
    const source = loginTokens({
      restUrl: server.url,
      username: 'me',
      password: 'of this test',
      clock,
      environment: {},
    });
    const borrower = source.borrower();
    const fetched: number[] = [];
    for (let minute = 0; minute < 70; minute += 10) {
      await borrower.lease(new AbortController().signal);
      fetched.push(server.arrived.length);
      set(clock);
      clock.tick(10 * MINUTE_MS);
    }
    await server.close();
    return fetched;
  },

  'of logins that fail: how many are tried, and when the next one may be': async (set) => {
    const server = await startRestServer([say(401, { message: 'no' })]);
    const clock = createVirtualClock();
    const source = loginTokens({
      restUrl: server.url,
      username: 'me',
      password: 'wrong',
      clock,
      environment: {},
    });
    const borrower = source.borrower();
    const tried: number[] = [];
    for (let n = 0; n < 40; n += 1) {
      borrower.retry();
      await borrower.lease(new AbortController().signal).catch(() => {});
      tried.push(server.arrived.length);
      if (n % 10 === 5) set(clock);
      clock.tick(SECOND_MS);
    }
    await server.close();
    return tried;
  },

  'of an action that the API asks to wait: whether it is sent again, and when': async (set) => {
    const server = await startRestServer([say(429, '', { 'retry-after': '40' })]);
    const clock = createVirtualClock();
    const waits: number[] = [];
    const actions = new Actions({
      restUrl: server.url,
      tokens: oneToken,
      clock,
      random: () => 0.5,
      environment: {},
      log: { debug: (line) => waits.push(Number(/again in (\d+) ms/.exec(line)?.[1] ?? 0)) },
    });
    let isOver = false;
    const performing = actions.perform({ method: 'GET', path: '/' }, new AbortController().signal);
    void performing.then(() => {
      isOver = true;
    });
    for (let seen = 0; !isOver; ) {
      await new Promise((resolve) => setImmediate(resolve));
      const waitMs = waits.slice(seen).find((ms) => ms > 0);
      seen = waits.length;
      if (waitMs === undefined) continue;
      set(clock);
      await clock.pass(waitMs);
    }
    await server.close();
    return { result: (await performing).ok, waits, sent: server.arrived.length };
  },
};

function followCalls(maxMinutes: number) {
  const clock = createVirtualClock();
  const monitor = new CallMonitor(clock);
  const read = readCallSettings({ maxMinutes });
  assert.ok(read.ok);
  const told: CallReport[] = [];
  const tell = (report: CallReport) => told.push(report);
  const stop = monitor.follow({ ...read.settings, listener: { changed: tell, gaveUp: tell } });
  monitor.awaitSilence();
  const happen = (event: string, callId = 'c1') => {
    const bytes = Buffer.from(JSON.stringify({ type: 'userevent', event, callId }));
    monitor.observe(new ReceivedEvent('user', { bytes, readAt: momentOf(clock) }), event);
  };
  return { clock, told, happen, stop };
}

describe('a clock that is set changes no length of time:', () => {
  for (const [what, measure] of Object.entries(MEASURED)) {
    for (const [how, ms] of Object.entries(SETTINGS)) {
      it(`${what}, ${how}`, async () => {
        const expected = await measure(() => {});
        assert.deepEqual(await measure((clock) => clock.setTime(clock.now() + ms)), expected);
      });
    }
  }
});

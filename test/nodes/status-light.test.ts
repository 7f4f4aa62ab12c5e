/** Owns the countdown in a status: true to the second, and never more than one status a second. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import FakeTimers from '@sinonjs/fake-timers';
import type { Node, NodeStatus } from 'node-red';
import { StatusLight } from '../../nodes/shared/status-light';
import { MAX_TOGETHER, StatusTurns } from '../../nodes/shared/status-turns';
import type { Translate } from '../../nodes/shared/translate';
import { RealtimeError } from '../../src/failures/realtime-error';

const WHY = new RealtimeError('closed', 'closed');
const COUNTING: Translate = (key, values) => (values?.seconds === undefined ? key : `in ${values.seconds} s`);

describe('the light below a node', () => {
  let clock: FakeTimers.Clock;
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  });
  afterEach(() => clock.uninstall());

  /** A light, what it has shown (when, in milliseconds, and the text), and how to close its node. */
  function lit(t: Translate = COUNTING) {
    const shown: [number, string | undefined][] = [];
    const startedAt = Date.now();
    const node = Object.assign(new EventEmitter(), {
      status: ({ text }: NodeStatus) => shown.push([Date.now() - startedAt, text]),
    });
    const close = () => node.emit('close');
    return { light: new StatusLight(node as unknown as Node, t, new StatusTurns()), shown, close };
  }

  it('counts down to the next try, second by second, and then waits', () => {
    const { light, shown } = lit();
    light.show({ state: 'waiting', why: WHY, retryAt: performance.now() + 2_500 });
    clock.tick(10_000);
    assert.deepEqual(shown, [
      [0, 'in 3 s'],
      [1000, 'in 2 s'],
      [2000, 'in 1 s'],
      [3000, 'status.waiting'],
    ]);
    assert.equal(clock.countTimers(), 0);
  });

  for (const [how, ms] of [
    ['back', -3 * 86_400_000],
    ['ahead', 30 * 86_400_000],
  ] as const) {
    it(`counts on where somebody sets the clock ${how}`, () => {
      const { light, shown } = lit();
      clock.setSystemTime(Date.now() + ms);
      light.show({ state: 'waiting', why: WHY, retryAt: performance.now() + 2_000 });
      clock.tick(1_000);
      clock.setSystemTime(Date.now() - 2 * ms);
      clock.tick(10_000);
      assert.deepEqual(
        shown.map(([, text]) => text),
        ['in 2 s', 'in 1 s', 'status.waiting'],
      );
    });
  }

  it('shows no more than one status a second, also where timers are late', () => {
    const { light, shown } = lit();
    light.show({ state: 'waiting', why: WHY, retryAt: performance.now() + 30_000 });
    while (clock.countTimers() > 0) {
      clock.jump(1007);
    }
    const times = shown.map(([at]) => at);
    assert.ok(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) >= 1000));
    assert.ok(shown.length >= 29 && shown.length <= 32, `${shown.length} statuses`);
  });

  it('shows the same status once', () => {
    const { light, shown } = lit();
    for (let n = 0; n < 5; n += 1) light.show({ state: 'streaming' });
    assert.deepEqual(shown, [[0, 'status.streaming']]);
  });

  it('shows another state, should its text be the same in some language', () => {
    const { light, shown } = lit(() => 'refused');
    light.show({ state: 'rejected' });
    light.show({ state: 'refused' });
    assert.equal(shown.length, 2);
  });

  for (const next of ['connecting', 'streaming'] as const) {
    it(`counts no further once it is ${next}`, () => {
      const { light, shown } = lit();
      light.show({ state: 'waiting', why: WHY, retryAt: performance.now() + 30_000 });
      light.show({ state: next });
      clock.tick(60_000);
      assert.equal(shown.length, 2);
      assert.equal(clock.countTimers(), 0);
    });
  }

  it('does not count where its text does not: the next try of a rejected connection is minutes away', () => {
    const { light, shown } = lit();
    light.show({ state: 'rejected', why: WHY, retryAt: performance.now() + 600_000 });
    assert.equal(clock.countTimers(), 0);
    assert.deepEqual(shown, [[0, 'status.rejected']]);
  });

  it('keeps no timer when its node closes', () => {
    const { light, close } = lit();
    light.show({ state: 'waiting', why: WHY, retryAt: performance.now() + 30_000 });
    close();
    assert.equal(clock.countTimers(), 0);
  });

  describe('among 1,500', () => {
    const MANY = 1_500;

    /** Lights, and what all of them have shown: when, whose and which state. */
    function litMany() {
      const shown: { at: number; which: number; state: unknown; text: unknown }[] = [];
      const nodes = Array.from({ length: MANY }, (_, which) =>
        Object.assign(new EventEmitter(), {
          status: (status: NodeStatus & { state?: unknown }) =>
            shown.push({ at: performance.now(), which, state: status.state, text: status.text }),
        }),
      );
      const turns = new StatusTurns();
      const lights = nodes.map((node) => new StatusLight(node as unknown as Node, COUNTING, turns));
      const show = (status: Parameters<StatusLight['show']>[0]) => {
        for (const light of lights) light.show(status);
      };
      const close = () => {
        for (const node of nodes) node.emit('close');
      };
      /** What each shows now. */
      const states = () => new Map(shown.map(({ which, state }) => [which, state]));
      return { lights, shown, show, states, close };
    }

    const mostInASecond = (shown: readonly { at: number }[]) =>
      Math.max(...shown.map(({ at }) => shown.filter((one) => one.at >= at && one.at < at + 1000).length));

    it('shows at most 200 statuses a second, all of them soon, and no status twice', () => {
      const { shown, show, states } = litMany();
      show({ state: 'streaming' });
      clock.tick(10_000);
      assert.equal(shown.length, MANY);
      assert.equal(states().size, MANY);
      assert.equal(mostInASecond(shown), MAX_TOGETHER);
      assert.equal(clock.countTimers(), 0);
    });

    it('shows the newest state of each after an outage of a minute, within eleven seconds', () => {
      const { shown, show, states } = litMany();
      show({ state: 'streaming' });
      clock.tick(10_000);
      for (let tries = 0; tries < 6; tries += 1) {
        show({ state: 'waiting', why: WHY, retryAt: performance.now() + 10_000 });
        clock.tick(10_000);
        show({ state: 'connecting' });
      }
      for (const state of ['authenticating', 'starting', 'streaming'] as const) show({ state });
      clock.tick(11_000);
      assert.deepEqual([...new Set(states().values())], ['streaming']);
      assert.equal(mostInASecond(shown), MAX_TOGETHER);
    });

    it('shows first what has changed last', () => {
      const { lights, shown, show } = litMany();
      show({ state: 'connecting' });
      clock.tick(500);
      lights[700]?.show({ state: 'refused', why: WHY });
      clock.tick(750);
      assert.deepEqual(shown[200], { at: 1250, which: 700, state: 'refused', text: 'status.refused' });
      clock.tick(10_000);
    });

    it('counts down in twenty of them: the others say that they wait', () => {
      const { shown, show } = litMany();
      show({ state: 'waiting', why: WHY, retryAt: performance.now() + 30_000 });
      clock.tick(20_000);
      const lately = shown.filter(({ at }) => at >= 10_000);
      assert.ok(lately.length >= 20 * 9 && lately.length <= 20 * 11, `${lately.length} statuses`);
      assert.equal(
        new Set(shown.filter(({ text }) => text === 'status.waiting').map(({ which }) => which)).size,
        MANY - 20,
      );
      clock.tick(30_000);
      assert.equal(clock.countTimers(), 0);
    });

    it('sends nothing for a change that is taken back meanwhile', () => {
      const { shown, show } = litMany();
      show({ state: 'streaming' });
      clock.tick(10_000);
      show({ state: 'waiting', why: WHY, retryAt: performance.now() + 200 });
      clock.tick(200);
      show({ state: 'streaming' });
      clock.tick(10_000);
      assert.equal(shown.length, MANY + 200 + 200);
    });

    it('forgets the lights of closed nodes', () => {
      const { shown, show, close } = litMany();
      show({ state: 'connecting' });
      close();
      clock.tick(10_000);
      assert.equal(shown.length, 200);
      assert.equal(clock.countTimers(), 0);
    });
  });
});

/** Owns the countdown in a status: true to the second, and never more than one status a second. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import FakeTimers from '@sinonjs/fake-timers';
import type { Node, NodeStatus } from 'node-red';
import { StatusLight } from '../../nodes/shared/status-light';
import type { Translate } from '../../nodes/shared/texts';
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
    return { light: new StatusLight(node as unknown as Node, t), shown, close };
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
});

/** Owns that what is asked for often is done soon, yet not often. */
import assert from 'node:assert/strict';
import { Throttle } from '../../src/util/throttle';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';

describe('a throttled act', () => {
  let clock: VirtualClock;
  let spaced: Throttle;
  let startedAt: number;
  /** When it was done, in milliseconds since the start. */
  let done: number[];
  beforeEach(() => {
    clock = createVirtualClock();
    startedAt = clock.now();
    done = [];
    spaced = new Throttle(clock, 5000, () => done.push(clock.now() - startedAt));
  });

  it('is done at once', () => {
    spaced.ask();
    assert.deepEqual(done, [0]);
  });

  it('is done once in an interval, however often it is asked for, and not without', () => {
    for (let ms = 0; ms < 12_000; ms += 1) {
      spaced.ask();
      clock.tick(1);
    }
    clock.tick(60_000);
    assert.deepEqual(done, [0, 5000, 10_000, 15_000]);
    assert.equal(clock.timerCount, 0);
  });

  it('is done at once again after a pause', () => {
    spaced.ask();
    clock.tick(5000);
    spaced.ask();
    assert.deepEqual(done, [0, 5000]);
  });

  it('does not wait for a clock that was set back', () => {
    spaced.ask();
    clock.setTime(startedAt - 3_600_000);
    spaced.ask();
    clock.tick(5000);
    assert.equal(done.length, 2);
  });

  it('is not done after the end', () => {
    spaced.ask();
    spaced.ask();
    spaced.end();
    clock.tick(60_000);
    assert.deepEqual([done, clock.timerCount], [[0], 0]);
  });
});

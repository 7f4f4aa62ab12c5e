/** Owns how many texts may go to one number, and that a restart does not forget it. */
import assert from 'node:assert/strict';
import { MAX_NUMBERS, TextLimit } from '../../src/api/text-limit';
import { createVirtualClock } from '../support/virtual-clock';

const TWO = { limit: 2, limitMinutes: 10 };
const MINUTE_MS = 60_000;

describe('the limit of texts to one number', () => {
  const taken = (limit: TextLimit, number = 'a') => limit.take(number, TWO) !== undefined;

  it('holds back the third, until the first is ten minutes old', () => {
    const clock = createVirtualClock();
    const limit = new TextLimit(clock);
    assert.ok(taken(limit));
    clock.tick(MINUTE_MS);
    assert.ok(taken(limit));
    assert.ok(!taken(limit));
    clock.tick(9 * MINUTE_MS - 1);
    assert.ok(!taken(limit));
    clock.tick(1);
    assert.ok(taken(limit));
    assert.ok(!taken(limit));
  });

  it('is not fooled by a clock that is set', () => {
    const clock = createVirtualClock();
    const limit = new TextLimit(clock);
    assert.ok(taken(limit) && taken(limit));
    clock.setTime(clock.now() + 24 * 60 * MINUTE_MS);
    assert.ok(!taken(limit));
  });

  it('takes back a text that was not sent, and nothing else', () => {
    const limit = new TextLimit(createVirtualClock());
    limit.take('a', TWO)?.();
    assert.ok(taken(limit) && taken(limit) && !taken(limit));
    assert.ok(taken(limit, 'b'));
  });

  it('goes on after a restart where it was', () => {
    const before = createVirtualClock();
    const limit = new TextLimit(before);
    before.tick(5 * MINUTE_MS);
    assert.ok(taken(limit) && taken(limit));
    const after = createVirtualClock(before.now() + 4 * MINUTE_MS);
    const next = new TextLimit(after);
    next.restore(JSON.parse(JSON.stringify(limit.save())));
    assert.ok(!taken(next));
    after.tick(6 * MINUTE_MS);
    assert.ok(taken(next));
  });

  it('takes a time that is still to come for now: the clock may have been set back', () => {
    const clock = createVirtualClock();
    const limit = new TextLimit(clock);
    const tomorrow = clock.now() + 24 * 60 * MINUTE_MS;
    limit.restore({ a: [tomorrow, tomorrow] });
    assert.ok(!taken(limit));
    clock.tick(10 * MINUTE_MS);
    assert.ok(taken(limit));
  });

  for (const saved of [undefined, null, 'x', [1], { a: 'x' }, { a: [null, 'x'] }]) {
    it(`takes nothing from ${JSON.stringify(saved)}`, () => {
      const limit = new TextLimit(createVirtualClock());
      limit.restore(saved);
      assert.ok(taken(limit) && taken(limit) && !taken(limit));
    });
  }

  it(`remembers ${MAX_NUMBERS} numbers at most`, () => {
    const limit = new TextLimit(createVirtualClock());
    for (let n = 0; n <= MAX_NUMBERS; n += 1) limit.take(`${n}`, TWO);
    assert.equal(Object.keys(limit.save()).length, MAX_NUMBERS);
  });
});

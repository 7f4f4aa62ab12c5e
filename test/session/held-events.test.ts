import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HeldEvents, MAX_HELD_CHARACTERS, MAX_HELD_EVENTS } from '../../src/session/held-events';

const held = (n: number, text = '') => ({ stream: 'user' as const, text, receivedAt: n });
const fill = (events: HeldEvents, from: number, count: number) => {
  for (let n = from; n < from + count; n += 1) events.push(held(n));
};

describe('held events', () => {
  it('are ten thousand at most: the oldest go first, and are counted once', () => {
    const events = new HeldEvents();
    fill(events, 0, MAX_HELD_EVENTS + 25_000);
    assert.equal(events.size, 10_000);
    assert.equal(events.shift()?.receivedAt, 25_000);
    assert.equal(events.takeDropped(), 25_000);
    assert.equal(events.takeDropped(), 0);
  });

  it('are of so many characters at most: the oldest go first', () => {
    const events = new HeldEvents();
    const text = 'x'.repeat(MAX_HELD_CHARACTERS / 4);
    for (let n = 0; n < 6; n += 1) events.push(held(n, text));
    assert.equal(events.size, 4);
    assert.equal(events.takeDropped(), 2);
    assert.equal(events.shift()?.receivedAt, 2);
    fill(events, 6, 10);
    assert.equal(events.takeDropped(), 0);
  });

  it('come out as they went in, however the two take turns', () => {
    const turns = fc.array(fc.tuple(fc.constantFrom('in', 'out'), fc.integer({ min: 1, max: 6_000 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(turns, (plan) => {
        const events = new HeldEvents();
        let pushed = 0;
        let expected = 0;
        let dropped = 0;
        for (const [direction, count] of plan) {
          if (direction === 'in') {
            fill(events, pushed, count);
            pushed += count;
            const tooMany = Math.max(0, pushed - expected - MAX_HELD_EVENTS);
            expected += tooMany;
            dropped += tooMany;
          } else {
            for (let taken = 0; taken < count && expected < pushed; taken += 1, expected += 1) {
              if (events.shift()?.receivedAt !== expected) assert.fail(`not ${expected}`);
            }
          }
          assert.equal(events.size, pushed - expected);
        }
        assert.equal(events.takeDropped(), dropped);
      }),
      { numRuns: 50 },
    );
  });

  it('can be counted by what they are', () => {
    const events = new HeldEvents();
    fill(events, 0, 10);
    events.shift();
    assert.equal(
      events.count(({ receivedAt }) => receivedAt < 5),
      4,
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ReceivedEvent } from '../../src/protocol/received-event';
import type { StreamName } from '../../src/protocol/streams';
import { HeldEvents, MAX_HELD_EVENTS } from '../../src/session/held-events';
import { HeldMemory } from '../../src/session/held-memory';
import { heldBytes, heldOutsideBytes } from '../support/heap';

const MIB = 1024 * 1024;

/** Event number `n` with this text; its number is when it was received. */
const numbered = (n: number, text = '{}', stream: StreamName = 'user') =>
  new ReceivedEvent(stream, { bytes: Buffer.from(text), readAt: { at: n, elapsedMs: n } });
const fill = (events: HeldEvents, from: number, count: number, text?: string) => {
  for (let n = from; n < from + count; n += 1) events.push(numbered(n, text));
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

  it('are of so many bytes at most: the oldest go first', () => {
    const events = new HeldEvents(new HeldMemory(MIB));
    const quarter = 'x'.repeat(MIB / 5);
    fill(events, 0, 6, quarter);
    assert.equal(events.size, 4);
    assert.equal(events.takeDropped(), 2);
    assert.equal(events.shift()?.receivedAt, 2);
    fill(events, 6, 10);
    assert.equal(events.takeDropped(), 0);
  });

  it('do not hold an event above the limit for all, and keep the others', () => {
    const events = new HeldEvents(new HeldMemory(MIB));
    fill(events, 0, 3);
    events.push(numbered(3, 'x'.repeat(MIB)));
    assert.equal(events.takeDropped(), 1);
    assert.deepEqual([events.size, events.shift()?.receivedAt], [3, 0]);
  });

  it('share one limit: the holder with most events makes room for any other', () => {
    const memory = new HeldMemory(MIB);
    const [large, small] = [new HeldEvents(memory), new HeldEvents(memory)];
    const text = 'x'.repeat(MIB / 100);
    fill(large, 0, 80, text);
    fill(small, 0, 40, text);
    assert.equal(small.takeDropped(), 0);
    assert.ok(large.takeDropped() > 20, 'the large one made room');
    assert.ok(large.heldBytes + small.heldBytes <= MIB);
    fill(small, 40, 80, text);
    assert.ok(large.heldBytes + small.heldBytes <= MIB);
    assert.ok(Math.abs(large.size - small.size) <= 1, `${large.size} and ${small.size} are left`);
    small.clear();
    fill(large, 80, 200, text);
    assert.ok(large.size > 80, 'what is given up can be taken again');
  });

  it('come back with both times at which they were received', () => {
    const events = new HeldEvents();
    events.push(new ReceivedEvent('user', { bytes: Buffer.from('{}'), readAt: { at: 9_000, elapsedMs: 2 } }));
    const event = events.shift();
    assert.deepEqual(event?.frame.readAt, { at: 9_000, elapsedMs: 2 });
  });

  it('are given back as they were, in any language', () => {
    const events = new HeldEvents();
    const texts = ['{"a":"é"}', '{"a":"電話"}', '{"a":"📞"}', '{"a":"\\ud83d"}', '{"a":"\uFFFD"}'];
    for (const text of texts) events.push(numbered(1, text, 'account'));
    for (const text of texts) {
      const event = events.shift();
      assert.deepEqual(
        [event?.stream, event?.bytes.toString(), event?.event],
        ['account', text, JSON.parse(text)],
      );
    }
  });

  it('take no more memory than the limit, with any characters, and almost none of the heap', () => {
    const limit = 24 * MIB;
    const events = new HeldEvents(new HeldMemory(limit));
    const before = { heap: heldBytes(), outside: heldOutsideBytes() };
    for (let n = 0; n < MAX_HELD_EVENTS; n += 1) {
      // Read anew each time, as from a socket: no text is shared.
      events.push(numbered(n, Buffer.from(`{"n":${n},"text":"${'電'.repeat(6_000)}"}`).toString()));
    }
    const taken = { heap: heldBytes() - before.heap, outside: heldOutsideBytes() - before.outside };
    assert.ok(taken.outside > limit / 2, `${taken.outside} bytes outside of the heap`);
    assert.ok(taken.heap < 2 * MIB, `${taken.heap} bytes of the heap`);
    assert.ok(taken.heap + taken.outside <= limit, `${taken.heap} and ${taken.outside} bytes`);
    assert.equal(events.size + events.takeDropped(), MAX_HELD_EVENTS);
  });

  it('do not keep other bytes that were read with them', () => {
    const limit = 8 * MIB;
    const events = new HeldEvents(new HeldMemory(limit));
    const before = heldOutsideBytes();
    for (let n = 0; n < 1_000; n += 1) {
      // As a socket gives it: the end of a long read, of which the rest was of no use.
      const bytes = Buffer.alloc(64 * 1024, ' ')
        .fill('{"a":1}', 64 * 1024 - 7)
        .subarray(-7);
      events.push(new ReceivedEvent('user', { bytes, readAt: { at: n, elapsedMs: n } }));
    }
    assert.equal(events.size, 1_000);
    assert.ok(heldOutsideBytes() - before <= limit, `${heldOutsideBytes() - before} bytes`);
  });

  it('count as much as many small ones really take', () => {
    const memory = new HeldMemory(100 * MIB);
    const events = new HeldEvents(memory);
    const before = heldBytes() + heldOutsideBytes();
    fill(events, 0, MAX_HELD_EVENTS);
    assert.ok(heldBytes() + heldOutsideBytes() - before <= events.heldBytes);
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
        events.clear();
      }),
      { numRuns: 50 },
    );
  });

  it('can be counted by their stream', () => {
    const events = new HeldEvents();
    fill(events, 0, 4);
    for (let n = 0; n < 6; n += 1) events.push(numbered(n, '{}', 'account'));
    events.shift();
    assert.equal(
      events.count((stream) => stream === 'user'),
      3,
    );
  });
});

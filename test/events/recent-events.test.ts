import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_RECENT_BYTES, MAX_RECENT_EVENTS, RecentEvents } from '../../src/events/recent-events';

const NOTHING = Buffer.alloc(0);

describe('recent events', () => {
  it('are as many of the last ones as fit, whatever their sizes', () => {
    // Sixty-fourths of the whole, up to just too large alone; mostly those of which all that are kept fit.
    const texts = Array.from({ length: 66 }, (_, part) => Buffer.alloc((part * MAX_RECENT_BYTES) / 2 / 64));
    const size = fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(0, 1) },
      fc.nat({ max: texts.length - 1 }),
    );
    fc.assert(
      fc.property(fc.array(size, { maxLength: 120, size: 'max' }), (sizes) => {
        const recent = new RecentEvents<number>();
        const expected: number[] = [];
        for (const [label, part] of sizes.entries()) {
          recent.add(label, { readAt: { at: label, elapsedMs: -label }, bytes: texts[part] ?? NOTHING });
        }

        let bytesLeft = MAX_RECENT_BYTES;
        for (const [label, part] of [...sizes.entries()].reverse()) {
          const bytes = (texts[part] ?? NOTHING).length * 2;
          if (bytes > MAX_RECENT_BYTES) continue;
          bytesLeft -= bytes;
          if (bytesLeft < 0 || expected.length === MAX_RECENT_EVENTS) break;
          expected.push(label);
        }
        assert.deepEqual(
          recent.list().map(({ label, frame: { readAt } }) => [label, readAt.at, readAt.elapsedMs]),
          expected.map((label) => [label, label, -label]),
        );
      }),
    );
  });
});

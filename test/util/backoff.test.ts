import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type BackoffRange,
  fullJitter,
  OUTAGE,
  outageWait,
  REJECTION,
  slowJitter,
} from '../../src/util/backoff';

/** As close to 1 as `Math.random` comes. */
const ALMOST_ONE = 1 - Number.EPSILON / 2;

const attempts = fc.integer({ min: 1, max: 1_000_000 });
const randoms = fc.double({ min: 0, max: ALMOST_ONE, noNaN: true });
const ranges = fc.constantFrom(OUTAGE, REJECTION);

describe('backoff', () => {
  describe('after a stream was lost, waits', () => {
    const waits: [outageMs: number, shortestMs: number, longestMs: number][] = [
      [0, 0, 500],
      [1, 720, 900],
      [3_000, 720, 900],
      [4_000, 720, 900],
      [8_000, 1_440, 1_800],
      [20_000, 3_600, 4_500],
      [60_000, 10_800, 13_500],
      [120_000, 21_600, 27_000],
      [150_000, 23_200, 29_000],
      [1e12, 23_200, 29_000],
    ];
    for (const [outageMs, shortestMs, longestMs] of waits) {
      it(`${shortestMs} to ${longestMs} ms where that was ${outageMs} ms ago`, () => {
        const ends = [outageWait(outageMs, () => 0), outageWait(outageMs, () => ALMOST_ONE)];
        assert.deepEqual(
          ends.toSorted((one, other) => one - other),
          [shortestMs, longestMs],
        );
      });
    }
  });

  describe('after a request that found no service, waits at most', () => {
    const longest: [attempt: number, delayMs: number][] = [
      [1, 500],
      [2, 1000],
      [3, 2000],
      [4, 4000],
      [5, 8000],
      [6, 16_000],
      [7, 30_000],
      [8, 30_000],
      [1000, 30_000],
      [Number.MAX_SAFE_INTEGER, 30_000],
    ];
    for (const [attempt, delayMs] of longest) {
      it(`${delayMs} ms before try ${attempt}`, () => {
        assert.equal(
          fullJitter(OUTAGE, attempt, () => ALMOST_ONE),
          delayMs,
        );
      });
    }

    it('and may not wait at all, so that clients spread over the whole time', () => {
      for (const [attempt, delayMs] of longest) {
        assert.equal(
          fullJitter(OUTAGE, attempt, () => 0),
          0,
        );
        assert.equal(
          fullJitter(OUTAGE, attempt, () => 0.5),
          delayMs / 2,
        );
      }
    });
  });

  describe('after a refusal, waits', () => {
    const waits: [attempt: number, shortestMs: number, longestMs: number][] = [
      [1, 30_000, 33_000],
      [2, 60_000, 66_000],
      [3, 120_000, 132_000],
      [4, 240_000, 264_000],
      [5, 480_000, 528_000],
      [6, 600_000, 600_000],
      [1000, 600_000, 600_000],
    ];
    for (const [attempt, shortestMs, longestMs] of waits) {
      it(`${shortestMs} to ${longestMs} ms before try ${attempt}`, () => {
        assert.equal(
          slowJitter(REJECTION, attempt, () => 0),
          shortestMs,
        );
        assert.equal(
          slowJitter(REJECTION, attempt, () => ALMOST_ONE),
          longestMs,
        );
      });
    }
  });

  for (const [name, jitter] of Object.entries({ fullJitter, slowJitter })) {
    it(`${name} is a whole number of milliseconds, never negative, never above the range's end`, () => {
      fc.assert(
        fc.property(ranges, attempts, randoms, (range, attempt, random) => {
          const delayMs = jitter(range, attempt, () => random);
          assert.ok(Number.isInteger(delayMs) && delayMs >= 0 && delayMs <= range.maxMs, String(delayMs));
        }),
      );
    });

    it(`${name} never gets shorter from one try to the next, the dice being equal`, () => {
      const waits = (range: BackoffRange, attempt: number, random: number) =>
        jitter(range, attempt, () => random);
      fc.assert(
        fc.property(ranges, attempts, randoms, (range, attempt, random) => {
          assert.ok(waits(range, attempt + 1, random) >= waits(range, attempt, random));
        }),
      );
    });
  }
});

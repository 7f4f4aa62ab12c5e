import assert from 'node:assert/strict';
import { retryAfterMs } from '../../src/net/retry-after';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('retryAfterMs', () => {
  const cases: readonly [name: string, headers: Record<string, string>, expected: number | undefined][] = [
    ['absent: undefined', {}, undefined],
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['seconds with spaces around', { 'retry-after': ' 5 ' }, 5_000],
    ['zero', { 'retry-after': '0' }, 0],
    [
      'a date, counted from the server’s own clock',
      { 'retry-after': 'Thu, 01 Jan 2026 09:00:30 GMT', date: 'Thu, 01 Jan 2026 09:00:00 GMT' },
      30_000,
    ],
    [
      'a date, counted from ours where the server tells no time',
      { 'retry-after': 'Thu, 01 Jan 2026 12:00:07 GMT' },
      7_000,
    ],
    ['a date that has passed: at once', { 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    ['negative: undefined', { 'retry-after': '-x' }, undefined],
    ['words: undefined', { 'retry-after': 'soon' }, undefined],
    ['empty: undefined', { 'retry-after': '' }, undefined],
  ];
  for (const [name, headers, expected] of cases) {
    it(name, () => assert.equal(retryAfterMs(headers, NOW), expected));
  }
});

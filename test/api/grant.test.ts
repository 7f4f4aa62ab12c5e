import assert from 'node:assert/strict';
import { readGrant } from '../../src/api/grant';

/** What is made of an answer that gives a token with this lifetime. */
function grantOf(tokenLifetime: unknown): unknown {
  const text = JSON.stringify({ success: true, token: 't0ken', tokenLifetime });
  return readGrant({ status: 200, headers: {}, text }, { host: 'api.example', secrets: [], now: 0 });
}

describe('the lifetime of a token', () => {
  const cases: readonly [lifetime: unknown, lifetimeMs: number][] = [
    [3600, 3_600_000],
    ['60', 60_000],
    [-1, 0],
    ['soon', 0],
    [undefined, 0],
    [null, 0],
    [true, 0],
    [[60], 0],
    [{ toString: 1 }, 0],
    [{ valueOf: 1, toString: 'x' }, 0],
  ];
  for (const [lifetime, lifetimeMs] of cases)
    it(`is ${lifetimeMs} ms where the service says ${JSON.stringify(lifetime)}`, () =>
      assert.deepEqual(grantOf(lifetime), { token: 't0ken', lifetimeMs }));
});

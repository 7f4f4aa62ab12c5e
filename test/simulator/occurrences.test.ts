/** How tests await what a server saw. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { Occurrences } from '../../src/simulator/occurrences';

describe('occurrences', () => {
  let occurrences: Occurrences<{ number: number; word: string }>;

  beforeEach(() => {
    occurrences = new Occurrences();
  });

  it('gives the n-th, past or to come', async () => {
    occurrences.record('number', 10);
    const third = occurrences.nth('number', 3);
    occurrences.record('word', 'between');
    occurrences.record('number', 20);
    occurrences.record('number', 30);
    assert.deepEqual(await Promise.all([occurrences.nth('number', 1), third]), [10, 30]);
  });

  it('gives the n-th that matches, counting past ones', async () => {
    for (const number of [1, 2, 3]) occurrences.record('number', number);
    const secondEven = occurrences.nth('number', 2, (number) => number % 2 === 0);
    for (const number of [5, 6]) occurrences.record('number', number);
    assert.equal(await secondEven, 6);
  });

  it('gives the next, not counting past ones', async () => {
    occurrences.record('word', 'before');
    const next = occurrences.next('word');
    occurrences.record('word', 'after');
    assert.equal(await next, 'after');
  });

  it('counts all, and keeps the last 10,000', () => {
    for (let number = 1; number <= 10_002; number++) occurrences.record('number', number);
    assert.equal(occurrences.count('number'), 10_002);
    assert.equal(occurrences.all('number').length, 10_000);
    assert.equal(occurrences.all('number')[0], 3);
  });

  it('rejects awaited occurrences when the server ends, and names them', async () => {
    const never = occurrences.nth('word', 1);
    occurrences.end();
    await assert.rejects(never, /'word'/);
  });
});

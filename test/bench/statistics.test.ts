import assert from 'node:assert/strict';
import { inRounds } from '../../bench/speed/effort';
import { comparedBy, figureOf } from '../../bench/speed/statistics';

describe('a figure', () => {
  it('is the median, with the middle half', () => {
    assert.deepEqual(figureOf([50, 10, 40, 20, 30]), { median: 30, low: 20, high: 40 });
  });

  it('is between two neighbours if there is no value in the middle', () => {
    assert.deepEqual(figureOf([4, 1, 2, 3]), { median: 2.5, low: 1.75, high: 3.25 });
  });
});

describe('a comparison', () => {
  /** Two sides that cost what these functions say at each measurement, counted from 0. */
  function compared(our: (n: number) => number, reference: (n: number) => number) {
    let n = 0;
    const order: string[] = [];
    const side = (name: string, cost: (n: number) => number) => async () => {
      order.push(name);
      return cost(n++);
    };
    return inRounds(3, side('ours', our), side('reference', reference)).then((rounds) => ({
      order: order.join(' '),
      ...comparedBy(rounds, (cost) => cost),
    }));
  }

  it('has both sides in turns, and a first round that does not count', async () => {
    const { order, ratio } = await compared(
      (n) => (n < 4 ? 1000 : 1),
      () => 2,
    );
    const round = 'ours reference reference ours';
    assert.equal(order, [round, round, round, round].join(' '));
    assert.deepEqual(ratio, { median: 2, low: 2, high: 2 });
  });

  it('finds equal sides equal, though a machine becomes slower all the time', async () => {
    const { ratio } = await compared(
      (n) => 100 + n,
      (n) => 100 + n,
    );
    assert.deepEqual(ratio, { median: 1, low: 1, high: 1 });
  });
});

import assert from 'node:assert/strict';
import { History, MAX_CHANGES } from '../../src/session/history';

describe('the history of a connection', () => {
  it('keeps the last 50 changes, oldest first', () => {
    const history = new History();
    for (let at = 1; at <= 120; at += 1) history.add({ state: 'connecting', previous: 'waiting', at });
    assert.equal(MAX_CHANGES, 50);
    assert.deepEqual(
      history.changes.map(({ at }) => at),
      Array.from({ length: 50 }, (_, index) => index + 71),
    );
  });
});

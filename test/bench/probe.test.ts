import assert from 'node:assert/strict';
import { Probe } from '../../bench/probe/probe';
import { numbered } from '../../bench/server/events';

const HELD_MS = 50;

function holdTheLoop(): void {
  const until = performance.now() + HELD_MS;
  while (performance.now() < until);
}

describe('the probe', () => {
  it('sees how long the event loop was held by the last events', () => {
    const probe = new Probe('overload');
    probe.begin();
    holdTheLoop();
    const { overload } = probe.end();
    assert.ok(overload && overload.loopHeldMs > HELD_MS / 2, `${overload?.loopHeldMs} ms`);
  });

  it('tells a loss of order', () => {
    const probe = new Probe('overload');
    const inOrder: (boolean | undefined)[] = [];
    for (const events of [
      [0, 1, 2],
      [0, 2, 1],
    ]) {
      probe.begin();
      for (const seq of events) probe.event({ seq: numbered(seq) });
      inOrder.push(probe.end().overload?.inOrder);
    }
    assert.deepEqual(inOrder, [true, false]);
  });
});

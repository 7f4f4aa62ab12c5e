/** Owns what a connection keeps of its last sign of life: when it is written, and what a restart makes of it. */
import assert from 'node:assert/strict';
import FakeTimers from '@sinonjs/fake-timers';
import type { Node } from 'node-red';
import { keepSignOfLife, restoreSignOfLife } from '../../nodes/rt-connection/sign-of-life';
import type { LossStart } from '../../src/session/gap';

const MINUTE_MS = 60_000;

/** A context of one value: in a file, in nothing, or one that fails. */
class KeepingNode {
  kept: unknown;
  writes = 0;

  constructor(private readonly failure: Error | null = null) {}

  context() {
    return {
      get: (_key: string, read: (error: Error | null, value: unknown) => void) =>
        read(this.failure, this.kept),
      set: (_key: string, value: unknown, written: (error: Error | null) => void) => {
        this.writes += 1;
        this.kept = value;
        written(this.failure);
      },
    };
  }

  /** What is asked of a node is all here. */
  get asNode(): Node {
    return this as unknown as Node;
  }
}

describe('the last sign of life of a connection', () => {
  let clock: FakeTimers.Clock;
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => clock.uninstall());

  it('is written each minute in which it has changed, and for the last time at the end', () => {
    const node = new KeepingNode();
    const session: { completeUntil: number | undefined } = { completeUntil: undefined };
    const end = keepSignOfLife(node.asNode, session);
    clock.tick(MINUTE_MS);
    assert.equal(node.writes, 0, 'nobody wants events');
    session.completeUntil = 1_000;
    clock.tick(MINUTE_MS - 1);
    assert.equal(node.writes, 0, 'not within the minute');
    clock.tick(1);
    assert.deepEqual([node.writes, node.kept], [1, 1_000]);
    clock.tick(10 * MINUTE_MS);
    assert.equal(node.writes, 1, 'not while it stays the same');
    session.completeUntil = 2_000;
    end();
    assert.deepEqual([node.writes, node.kept, clock.countTimers()], [2, 2_000, 0]);
  });

  const RESTARTS: readonly [title: string, kept: unknown, failure: Error | null, since: LossStart][] = [
    ['where it was kept, since then', 1_000, null, { at: 1_000 }],
    ['where nothing was kept, since nobody knows when', undefined, null, { at: null }],
    ['where something else was kept, since nobody knows when', '1000', null, { at: null }],
    ['where it can not be read, since nobody knows when', 1_000, new Error('disk'), { at: null }],
  ];
  for (const [title, kept, failure, since] of RESTARTS) {
    it(`says since when events may be missing after a restart: ${title}`, () => {
      const node = new KeepingNode(failure);
      node.kept = kept;
      const told: LossStart[] = [];
      restoreSignOfLife(node.asNode, { restore: (loss) => told.push(loss) });
      assert.deepEqual(told, [since]);
    });
  }
});

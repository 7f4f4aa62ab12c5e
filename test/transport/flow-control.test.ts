import assert from 'node:assert/strict';
import { type Clock, install } from '@sinonjs/fake-timers';
import { FlowControl } from '../../src/transport/flow-control';

const ROUND = () => new Promise<void>((resolve) => setImmediate(resolve));
/** Flows work in the first round of the event loop, and the turn ends in the second. */
const TURN = () => ROUND().then(ROUND);

describe('turns', () => {
  const frames = Array.from({ length: 300 }, (_, n) => `${n}`);
  /** Stands still while nobody works. */
  let clock: Clock;

  beforeEach(() => {
    clock = install({ toFake: ['performance'] });
  });
  afterEach(() => clock.uninstall());

  /** What a turn came to: how many frames, and whether more is read after it. */
  interface Turn {
    readonly frames: number;
    readonly reads: boolean;
  }

  /**
   * Pushes frames at once, until all are handed over and more is read. `workMs`: what a flow makes of each, when
   * Node-RED delivers it.
   */
  async function blast(texts: readonly string[], workMs: (n: number) => number): Promise<Turn[]> {
    const got: string[] = [];
    let reads = true;
    const turns = new FlowControl<string>({
      frame: (text) => {
        const n = got.push(text) - 1;
        setImmediate(() => clock.tick(workMs(n)));
      },
      pause: () => {
        reads = false;
      },
      resume: () => {
        assert.ok(!reads, 'resumed, but was not paused');
        reads = true;
      },
    });
    for (const text of texts) turns.push(text);
    const all: Turn[] = [{ frames: got.length, reads }];
    while (!reads || got.length < texts.length) {
      assert.ok(all.length <= texts.length, 'never done');
      const before = got.length;
      await TURN();
      all.push({ frames: got.length - before, reads });
    }
    assert.deepEqual(got, texts, 'all come in order');
    return all;
  }

  const counts = (turns: readonly Turn[]): number[] => turns.map((turn) => turn.frames);

  it('have ever more frames where flows are quick, up to 64', async () => {
    assert.deepEqual(counts(await blast(frames, () => 0)), [4, 8, 16, 32, 64, 64, 64, 48]);
  });

  it('have ever fewer frames where flows take long, down to one', async () => {
    assert.deepEqual(counts(await blast(frames, () => 1.1)).slice(0, 6), [4, 1, 1, 1, 1, 1]);
  });

  it('have more frames again where flows have become quick', async () => {
    const turns = await blast(frames, (n) => (n < 8 ? 1.1 : 0));
    assert.deepEqual(counts(turns).slice(0, 10), [4, 1, 1, 1, 1, 1, 2, 4, 8, 16]);
  });

  it('have few frames at once where flows have become slow', async () => {
    const turns = await blast(frames, (n) => (n < 124 ? 0 : 2));
    assert.deepEqual(counts(turns).slice(4, 8), [64, 64, 1, 1]);
  });

  it('have as many frames as fit', async () => {
    const turns = await blast(frames, () => 0.1);
    assert.deepEqual(counts(turns).slice(0, 6), [4, 8, 16, 10, 20, 10]);
  });

  it('are all that goes on while frames wait: nothing more is read until the last is handed over', async () => {
    const turns = await blast(frames, () => 0);
    assert.deepEqual(
      turns.map(({ reads }) => reads),
      [...new Array(turns.length - 1).fill(false), true],
    );
  });

  it('that are exactly full pause the reading for one turn', async () => {
    assert.deepEqual(await blast(frames.slice(0, 4), () => 0), [
      { frames: 4, reads: false },
      { frames: 0, reads: true },
    ]);
  });

  it('with room left let the reading go on', async () => {
    assert.deepEqual(await blast(frames.slice(0, 3), () => 0), [{ frames: 3, reads: true }]);
  });

  it('hand over at once what waits when nothing more will come', () => {
    const got: string[] = [];
    const turns = new FlowControl<string>({ frame: (text) => got.push(text), pause() {}, resume() {} });
    for (const text of frames) turns.push(text);
    assert.ok(got.length < frames.length);
    turns.flush();
    assert.deepEqual(got, frames);
  });
});

import assert from 'node:assert/strict';
import { Turns } from '../../src/transport/turns';

const TURN = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Keeps the process busy, as a flow does that works on an event. */
function work(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until);
}

describe('turns', () => {
  const frames = Array.from({ length: 300 }, (_, n) => `${n}`);

  /** Pushes all frames at once, and returns how many came in each turn. */
  async function blast(frame: (text: string) => void): Promise<number[]> {
    const paused: boolean[] = [];
    let got = 0;
    const turns = new Turns({
      frame: (text) => {
        assert.equal(text, frames[got]);
        got += 1;
        frame(text);
      },
      pause: () => paused.push(true),
      resume: () => paused.push(false),
    });
    for (const text of frames) turns.push(text);
    const counts = [got];
    while (got < frames.length) {
      const before = got;
      await TURN();
      counts.push(got - before);
    }
    await TURN();
    assert.equal(paused.at(-1), false, 'reads again in the end');
    return counts;
  }

  it('have so many frames at most, and all come in order', async () => {
    for (const count of await blast(() => {})) assert.ok(count <= 64, `${count} frames`);
  });

  it('have ever fewer frames where flows take long, down to one', async () => {
    const counts = await blast(() => work(1.1));
    assert.deepEqual(counts.slice(0, 5), [4, 2, 1, 1, 1]);
  });

  it('hand over at once what waits when nothing more will come', () => {
    const got: string[] = [];
    const turns = new Turns({ frame: (text) => got.push(text), pause() {}, resume() {} });
    for (const text of frames) turns.push(text);
    assert.ok(got.length < frames.length);
    turns.flush();
    assert.deepEqual(got, frames);
  });
});

import assert from 'node:assert/strict';
import { TextCache } from '../../src/protocol/text-cache';
import { seededRandom } from '../../src/simulator/seeded-random';

const COUNT = 50_000;

/** Longer than any text that is remembered. */
const MAX_LENGTH = 80;

describe('texts that come again', () => {
  it('are what their bytes say, however alike they are, and wherever they stand', () => {
    const random = seededRandom(7);
    const below = (end: number) => Math.floor(random() * end);
    const texts = new TextCache();
    for (let n = 0; n < COUNT; n += 1) {
      // Texts of few lengths that differ in a single character share their places now and then.
      const length = below(n % 2 === 0 ? 6 : MAX_LENGTH);
      const at = below(length + 1);
      const text = `${'a'.repeat(at)}${'bcé電'.charAt(below(4))}${'a'.repeat(length - at)}`;
      const around = Buffer.from(`${'"'.repeat(below(5))}${text}"`);
      const from = around.indexOf(text);
      const memory = new DataView(around.buffer);
      const begin = around.byteOffset + from;
      assert.equal(texts.textOf(memory, begin, begin + Buffer.byteLength(text)), text);
    }
  });
});

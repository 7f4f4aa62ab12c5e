/** Owns texts that come again and again in frames: the same bytes give the same text, which is not made anew each time. */

/** There are 1024 places, each for one text: many more than types, so that types seldom share one. */
const PLACE_BITS = 10;

/** Spreads texts that differ little: 2^32 divided by the golden ratio. */
const SPREAD = 0x9e3779b1;

/** The longest text that is remembered, in bytes. */
const MAX_LENGTH = 64;

interface Remembered {
  readonly bytes: DataView;
  readonly text: string;
}

export class TextCache {
  readonly #places: (Remembered | undefined)[] = new Array<undefined>(1 << PLACE_BITS).fill(undefined);

  /** The text of these bytes, in UTF-8. */
  textOf(memory: DataView, from: number, to: number): string {
    const length = to - from;
    if (length > MAX_LENGTH) return textIn(memory, from, length);
    let hash = length;
    let at = from;
    for (; at + 4 <= to; at += 4) hash = Math.imul(hash ^ memory.getInt32(at), SPREAD);
    for (; at < to; at += 1) hash = Math.imul(hash ^ memory.getUint8(at), SPREAD);
    // Only the highest bits depend on all bytes.
    const place = hash >>> (32 - PLACE_BITS);
    const known = this.#places[place];
    if (known !== undefined && known.bytes.byteLength === length && isSame(known.bytes, memory, from)) {
      return known.text;
    }
    const text = textIn(memory, from, length);
    this.#places[place] = { bytes: new DataView(memory.buffer.slice(from, to)), text };
    return text;
  }
}

function textIn({ buffer }: DataView, from: number, length: number): string {
  return Buffer.from(buffer, from, length).toString();
}

/** Four bytes in one step. */
function isSame(known: DataView, memory: DataView, from: number): boolean {
  const length = known.byteLength;
  let at = 0;
  for (; at + 4 <= length; at += 4) if (memory.getInt32(from + at) !== known.getInt32(at)) return false;
  for (; at < length; at += 1) if (memory.getUint8(from + at) !== known.getUint8(at)) return false;
  return true;
}

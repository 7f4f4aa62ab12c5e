/** Owns texts that come again and again in frames: the same bytes give the same text, which is not made anew each time. */

/** How many texts are remembered, each at a place of its own. */
const PLACES = 256;

/** The longest text that is remembered, in bytes. */
const MAX_LENGTH = 64;

interface Remembered {
  readonly bytes: Uint8Array;
  readonly text: string;
}

export class TextCache {
  readonly #places: (Remembered | undefined)[] = new Array<undefined>(PLACES).fill(undefined);

  /** The text of these bytes, in UTF-8. */
  textOf(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    if (length > MAX_LENGTH) return bytes.toString('utf8', from, to);
    let hash = length;
    for (let at = from; at < to; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    const place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    const known = this.#places[place];
    if (known !== undefined && known.bytes.length === length && isSame(known.bytes, bytes, from)) {
      return known.text;
    }
    const text = bytes.toString('utf8', from, to);
    this.#places[place] = { bytes: Uint8Array.prototype.slice.call(bytes, from, to), text };
    return text;
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < known.length; at += 1) if (known[at] !== bytes[from + at]) return false;
  return true;
}

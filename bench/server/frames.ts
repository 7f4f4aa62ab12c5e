/** Owns WebSocket frames that are made once and sent often, so that nobody waits for the server. */
import { EVENT_BYTES, eventText, FILLED_IN, numbered, numberedType } from './events';

/** A final text frame, unmasked, with a length of 16 bits (RFC 6455, section 5.2). */
const HEADER_BYTES = 4;
const FRAME_BYTES = HEADER_BYTES + EVENT_BYTES;

/** So many frames go into one write. */
const FRAMES_A_WRITE = 50;

/** Which of the types the events are of, one after the other. */
export interface Types {
  readonly first: number;
  readonly count: number;
}

/** Frames of these types, in turn, without end. */
export class Frames {
  readonly #made: readonly Frame[];
  #seq = 0;

  constructor({ first, count }: Types) {
    // Two types each are about one call.
    this.#made = Array.from(
      { length: count },
      (_, index) => new Frame(numberedType(first + index), index >> 1),
    );
  }

  /** The next `count` frames, numbered, and as sent at `sentAt` (microseconds of the system's monotonic clock). */
  next(count: number, sentAt: number): Buffer {
    const bytes = Buffer.allocUnsafe(count * FRAME_BYTES);
    for (let index = 0; index < count; index += 1) {
      this.#made[this.#seq % this.#made.length]?.copyTo(bytes, index * FRAME_BYTES, [this.#seq, sentAt]);
      this.#seq += 1;
    }
    return bytes;
  }

  /** `total` frames in large writes. */
  *writes(total: number): Generator<Buffer> {
    for (let left = total; left > 0; left -= FRAMES_A_WRITE)
      yield this.next(Math.min(left, FRAMES_A_WRITE), 0);
  }
}

/** An event that marks a moment in the stream. */
export function markFrame(type: string): Buffer {
  return new Frame(type, 0).bytes;
}

class Frame {
  readonly bytes: Buffer;
  readonly #blanks: readonly number[];

  constructor(type: string, variant: number) {
    const text = eventText(type, variant);
    this.bytes = Buffer.concat([
      Buffer.from([0x81, 126, EVENT_BYTES >> 8, EVENT_BYTES & 0xff]),
      Buffer.from(text),
    ]);
    this.#blanks = FILLED_IN.map(
      (property) => HEADER_BYTES + text.indexOf(`"${property}":`) + property.length + 3,
    );
  }

  copyTo(target: Buffer, at: number, values: readonly number[]): void {
    this.bytes.copy(target, at);
    for (const [index, blank] of this.#blanks.entries()) {
      target.write(String(numbered(values[index] ?? 0)), at + blank, 'latin1');
    }
  }
}

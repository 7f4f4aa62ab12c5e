/** Owns what can be proven of a frame without parsing it: one pass over its bytes, of which nothing is made. */
import { TextCache } from './text-cache';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What stands for the byte after the last one: nowhere in JSON may it stand itself. */
const END = 0;

/** The deepest level that is followed: one bit of a number for each. */
const MAX_LEVELS = 30;

/** 1 for each byte that goes on with a text: neither its end, nor an escape, nor a control character. */
const GOES_ON = tableOf((byte) => byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH);
const IS_DIGIT = tableOf((byte) => byte >= 0x30 && byte <= 0x39);
/** What a number goes on with after its whole part. */
const GOES_ON_NUMBER = tableOf((byte) => '.eE'.includes(String.fromCharCode(byte)));
const IS_HEX = tableOf((byte) => /[\da-f]/i.test(String.fromCharCode(byte)));
const IS_SPACE = tableOf((byte) => ' \t\n\r'.includes(String.fromCharCode(byte)));
/** What may follow a backslash, besides `u`. */
const IS_ESCAPED = tableOf((byte) => '"\\/bfnrt'.includes(String.fromCharCode(byte)));

/** How often a scanner learns how frames begin. If they begin in more ways, to learn costs more than it saves. */
const MAX_BEGINNINGS = 8;

/** How a frame began: its bytes before the text at the path, and where its `type` stood in them. */
interface Beginning {
  readonly bytes: DataView;
  readonly typeFrom: number;
  readonly typeTo: number;
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');
const TYPE = Buffer.from('type');

/**
 * Follows a frame from its first byte to its last, and proves what `JSON.parse` would find: that it is one object, its
 * `type`, and the text at one path. Whatever could be read in two ways is a doubt, and then only parsing tells: a name
 * that is escaped, or that comes again where it matters; a text with escapes in the place of one that is looked for; a
 * level that is too deep to be followed.
 *
 * A byte that is no ASCII is never a part of the structure, whatever it stands for, and whether or not it is valid.
 */
export class FrameScanner {
  readonly #path: readonly Buffer[];
  /** A bit for the length of each name that is looked for. */
  readonly #lengths: number;
  readonly #texts = new TextCache();
  #bytes: Buffer = TYPE;
  /** The memory that the frame is a part of. Frames that came together are parts of the same memory. */
  #memory = new DataView<ArrayBufferLike>(TYPE.buffer);
  #at = 0;
  #level = 0;
  /** A bit for each level, the innermost last: 1 for an object, 0 for an array. */
  #objects = 0;
  /** The level at which the next step of the path is looked for. */
  #onPath = 1;
  /** A bit for each level at which a step of the path was found. */
  #found = 0;
  #typeFrom = -1;
  #typeTo = -1;
  #textFrom = -1;
  #textTo = -1;
  #isProven = false;
  /** Nearly all frames of a server begin with the same bytes. */
  #beginning: Beginning | undefined;
  #beginnings = 0;

  /** @param path - the names on the way to the text that is looked for; none: only `type` is looked for */
  constructor(path: readonly string[] = []) {
    const isUsable = path[0] !== 'type' && path.length <= MAX_LEVELS && path.every(hasOwnBytes);
    this.#path = isUsable ? path.map((name) => Buffer.from(name)) : [];
    this.#lengths = [TYPE, ...this.#path].reduce((lengths, name) => lengths | (1 << name.length), 0);
  }

  /** Whether the `type` at the top level is this text. To be asked once {@link find} has said yes. */
  isType(type: Uint8Array): boolean {
    return equals(this.#bytes, this.#typeFrom, this.#typeTo, type);
  }

  /** The text at the path; undefined: none was found. */
  get text(): string | undefined {
    if (this.#textFrom < 0) return undefined;
    const before = this.#bytes.byteOffset;
    return this.#texts.textOf(this.#memory, before + this.#textFrom, before + this.#textTo);
  }

  /** How many bytes of the frame were looked at, at most. */
  get looked(): number {
    return this.#at;
  }

  /** Goes so far into a frame until `type` and the text at the path are found, or else to its end. False: a doubt. */
  find(bytes: Buffer): boolean {
    this.#bytes = bytes;
    if (bytes.buffer !== this.#memory.buffer) this.#memory = new DataView(bytes.buffer);
    this.#isProven = false;
    if (this.#beginsAsBefore()) return this.#textFrom >= 0;
    this.#at = 0;
    this.#level = 0;
    this.#objects = 0;
    this.#onPath = 1;
    this.#found = 0;
    this.#typeFrom = -1;
    this.#textFrom = -1;
    const isFound = this.#goOn(this.#path.length > 0) && this.#typeFrom >= 0;
    if (isFound && this.#textFrom > this.#typeFrom) this.#learnBeginning();
    return isFound;
  }

  /** Whether the frame begins as one before. Then only the end of the text at the path is looked for. */
  #beginsAsBefore(): boolean {
    const bytes = this.#bytes;
    const beginning = this.#beginning;
    if (beginning === undefined || !startsWith(this.#memory, bytes.byteOffset, bytes.length, beginning.bytes))
      return false;
    const textFrom = beginning.bytes.byteLength;
    const level = this.#path.length;
    this.#at = textFrom - 1;
    this.#level = level;
    this.#objects = (1 << level) - 1;
    this.#onPath = level;
    this.#found = (2 << level) - 2;
    this.#typeFrom = beginning.typeFrom;
    this.#typeTo = beginning.typeTo;
    this.#textTo = endOfPlainText(bytes, this.#memory, bytes.byteOffset, textFrom);
    this.#textFrom = bytes[this.#textTo] === QUOTE ? textFrom : -1;
    return true;
  }

  /** To be called where the text at the path was found last. Then it is known what else was found. */
  #learnBeginning(): void {
    if (this.#beginnings === MAX_BEGINNINGS) return;
    this.#beginnings += 1;
    const bytes = new DataView(Uint8Array.prototype.slice.call(this.#bytes, 0, this.#textFrom).buffer);
    this.#beginning = { bytes, typeFrom: this.#typeFrom, typeTo: this.#typeTo };
  }

  /** Goes on to the end of the frame. True: `JSON.parse` would find the same. False: a doubt. */
  prove(): boolean {
    return this.#isProven || this.#goOn(false);
  }

  /** From one value to the next. `stops`: once everything is found. */
  #goOn(stops: boolean): boolean {
    const bytes = this.#bytes;
    const memory = this.#memory;
    const before = bytes.byteOffset;
    const lengths = this.#lengths;
    // Node.js 20 is slower to reach what lies outside of the function.
    const isDigit = IS_DIGIT;
    let at = this.#at;
    // Unless it stops on the way.
    this.#at = bytes.length;
    let level = this.#level;
    let objects = this.#objects;
    let onPath = this.#onPath;
    // Whether a name comes next; otherwise a value.
    let isName = false;
    for (;;) {
      const first = bytes[at] ?? END;
      if (first === QUOTE) {
        const from = at + 1;
        at = endOfPlainText(bytes, memory, before, from);
        if (isName) {
          const to = at;
          if (bytes[to] !== QUOTE) return false;
          at += 1;
          if (bytes[at] !== COLON) at = behindSpace(bytes, at);
          if (bytes[at] !== COLON) return false;
          at += 1;
          isName = false;
          const isLookedFor = (level === 1 || level === onPath) && ((lengths >>> (to - from)) & 1) === 1;
          if (!isLookedFor) continue;
          at = behindSpace(bytes, at);
          this.#onPath = onPath;
          if (!this.#look(level, from, to, at)) return false;
          onPath = this.#onPath;
          if (!stops || this.#typeFrom < 0 || this.#textFrom < 0) continue;
          this.#at = at;
          this.#level = level;
          this.#objects = objects;
          return true;
        }
        at = bytes[at] === QUOTE ? at + 1 : endOfText(bytes, at);
      } else if (IS_SPACE[first] === 1) {
        at += 1;
        continue;
      } else if (isName) {
        return false;
      } else if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
        if (level === MAX_LEVELS) return false;
        const isObject = first === OPEN_OBJECT;
        level += 1;
        objects = (objects << 1) | (isObject ? 1 : 0);
        at = behindSpace(bytes, at + 1);
        if (bytes[at] !== (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          isName = isObject;
          continue;
        }
      } else if (isDigit[first] === 1 && first !== ZERO) {
        at += 1;
        while (isDigit[bytes[at] ?? END] === 1) at += 1;
        if (GOES_ON_NUMBER[bytes[at] ?? END] === 1) at = endOfFraction(bytes, at);
      } else at = endOfNumberOrWord(bytes, at, first);
      // Nothing but an object is a message.
      if (at < 0 || level === 0) return false;

      // Behind a value.
      for (;;) {
        const next = bytes[at] ?? END;
        at += 1;
        if (next === COMMA) {
          isName = (objects & 1) === 1;
          break;
        }
        if (next === ((objects & 1) === 1 ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          if (level === onPath && level > 1) onPath -= 1;
          level -= 1;
          objects >>>= 1;
          if (level === 0) {
            this.#isProven = behindSpace(bytes, at) === bytes.length;
            return this.#isProven;
          }
        } else if (IS_SPACE[next] !== 1) return false;
      }
    }
  }

  /** Looks whether a property is one that is looked for; its value begins at `at`. False: a doubt. */
  #look(level: number, nameFrom: number, nameTo: number, at: number): boolean {
    const bytes = this.#bytes;
    if (level === 1 && equals(bytes, nameFrom, nameTo, TYPE)) {
      const to = bytes[at] === QUOTE ? endOfPlainText(bytes, this.#memory, bytes.byteOffset, at + 1) : at;
      if (this.#typeFrom >= 0 || to === at || bytes[to] !== QUOTE) return false;
      this.#typeFrom = at + 1;
      this.#typeTo = to;
      return true;
    }
    const step = level === this.#onPath ? this.#path[level - 1] : undefined;
    if (step === undefined || !equals(bytes, nameFrom, nameTo, step)) return true;
    if ((this.#found & (1 << level)) !== 0) return false;
    this.#found |= 1 << level;
    if (level < this.#path.length) {
      if (bytes[at] === OPEN_OBJECT) this.#onPath = level + 1;
    } else if (bytes[at] === QUOTE) {
      const to = endOfPlainText(bytes, this.#memory, bytes.byteOffset, at + 1);
      if (bytes[to] !== QUOTE) return false;
      this.#textFrom = at + 1;
      this.#textTo = to;
    }
    return true;
  }
}

/** Whether no other bytes give this text, and the text gives no other's: U+FFFD stands for whatever is no text. */
function hasOwnBytes(text: string): boolean {
  return !text.includes('\uFFFD') && Buffer.from(text).toString() === text;
}

function tableOf(has: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (has(byte) ? 1 : 0));
}

function equals(bytes: Uint8Array, from: number, to: number, other: Uint8Array): boolean {
  if (to - from !== other.length) return false;
  for (let at = 0; at < other.length; at += 1) if (bytes[from + at] !== other[at]) return false;
  return true;
}

/** Whether the `length` bytes from this place on begin with those of `beginning`, which are four at least. */
function startsWith(memory: DataView, from: number, length: number, beginning: DataView): boolean {
  const last = beginning.byteLength - 4;
  if (length < beginning.byteLength) return false;
  for (let at = 0; at < last; at += 4) {
    if (memory.getInt32(from + at) !== beginning.getInt32(at)) return false;
  }
  return memory.getInt32(from + last) === beginning.getInt32(last);
}

function behindSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (IS_SPACE[bytes[at] ?? END] === 1) at += 1;
  return at;
}

/**
 * Where the text that begins here stops to be plain: at its closing quote, or at what makes it a doubt.
 *
 * Four bytes are looked at in one step. The highest bit of each byte in `ends` tells whether the byte ends the text:
 * with its second bit turned, a quote is 0x20, so a quote and the control characters are all that is below 0x21. Only
 * the first such byte is certain, because the subtractions may borrow from the next one. A byte that has the highest
 * bit itself is a part of a character that is no ASCII.
 */
function endOfPlainText(bytes: Uint8Array, memory: DataView, before: number, from: number): number {
  const last = before + bytes.length - 4;
  let at = before + from;
  while (at <= last) {
    const word = memory.getInt32(at, true);
    const ends =
      (((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & ~word & 0x80808080;
    if (ends !== 0) {
      // The processor foresees a branch, but would have to wait for a place that is calculated.
      if ((ends & 0x80) !== 0) return at - before;
      if ((ends & 0x8000) !== 0) return at + 1 - before;
      return (ends & 0x800000) !== 0 ? at + 2 - before : at + 3 - before;
    }
    at += 4;
  }
  at -= before;
  while (GOES_ON[bytes[at] ?? END] === 1) at += 1;
  return at;
}

/** Behind the closing quote of the text that begins here; -1: it is none. */
function endOfText(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    while (GOES_ON[bytes[at] ?? END] === 1) at += 1;
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] !== BACKSLASH) return -1;
    const escaped = bytes[at + 1] ?? END;
    if (IS_ESCAPED[escaped] === 1) at += 2;
    else if (escaped === 0x75 && isHex(bytes, at + 2)) at += 6;
    else return -1;
  }
}

function isHex(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + 4; at += 1) if (IS_HEX[bytes[at] ?? END] !== 1) return false;
  return true;
}

/** Behind the number, `true`, `false` or `null` that begins here; -1: it is none of them. */
function endOfNumberOrWord(bytes: Uint8Array, from: number, first: number): number {
  if (first === MINUS || IS_DIGIT[first] === 1) return endOfNumber(bytes, from);
  const word = first === 0x74 ? TRUE : first === 0x66 ? FALSE : NULL;
  return equals(bytes, from, from + word.length, word) ? from + word.length : -1;
}

function endOfNumber(bytes: Uint8Array, from: number): number {
  const at = bytes[from] === MINUS ? from + 1 : from;
  // A leading zero stands alone.
  const end = bytes[at] === ZERO ? at + 1 : endOfDigits(bytes, at);
  return end < 0 ? end : endOfFraction(bytes, end);
}

/** Behind the rest of a number whose whole part ends here; -1: it is none. */
function endOfFraction(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === 0x2e ? endOfDigits(bytes, from + 1) : from;
  if (at >= 0 && (bytes[at] === 0x65 || bytes[at] === 0x45)) {
    const isSigned = bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d;
    at = endOfDigits(bytes, isSigned ? at + 2 : at + 1);
  }
  return at;
}

/** Behind the digits that begin here; -1: there are none. */
function endOfDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (IS_DIGIT[bytes[at] ?? END] === 1) at += 1;
  return at === from ? -1 : at;
}

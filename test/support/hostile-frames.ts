/**
 * Owns frames that no good server would write: valid frames in every notation of JSON, and frames that are nearly
 * valid.
 */
import type { Random } from '../../src/util/clock';

/** Names of properties: those that are looked for, those that are like them, and those that mean something elsewhere. */
const NAMES = [
  ...['type', 'event', 'data', 'kind', 'a', 'b', 'status', 'callId', 'length', '0', ''],
  ...[
    'Event',
    'events',
    'typ',
    '__proto__',
    'constructor',
    'événement',
    '電話',
    'a.b',
    'even\uFFFD',
    'ty"pe',
    'e\\v',
  ],
];

/** Texts: types of events, of envelopes, and what stands in the way. */
const TEXTS = [
  ...['userevent', 'accountevent', 'authresponse', 'call.ringing', 'call.ended', 'text', 'wanted', '', ' '],
  ...[
    '7f3a9c21',
    '+13125550142',
    '2026-05-11T10:00:00Z',
    'https://x/1',
    'a "b"',
    'c:\\d',
    '\u0007',
    '\uD83D',
    '📞',
  ],
  ...['{"type":"userevent"}', '","event":"wanted', 'é', '電話', '}', ']', ',', 'x'.repeat(300)],
];

const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '10',
  '1.5',
  '1e3',
  '1E-2',
  '2.50e+7',
  '123456789012345678901234567890',
  '1e999',
];

/** No JSON, though it is like it. */
const NO_VALUES = [
  '01',
  '1.',
  '.5',
  '+1',
  '1e',
  '--1',
  'True',
  'nul',
  'undefined',
  "'a'",
  'NaN',
  '',
  '[1,]',
  '{,}',
  '{"a"}',
];

const SPACES = ['', '', '', '', '', ' ', '\n', '\t\r\n  '];

export class HostileFrames {
  /** @param path - where most events have a text */
  constructor(
    private readonly random: Random,
    private readonly path: readonly string[],
  ) {}

  /** Frame after frame: about half of them sound. */
  next(): Buffer {
    const text = this.#chance(0.6) ? this.#event() : this.#value(0);
    const bytes = Buffer.from(this.#chance(0.2) ? this.#space() + text + this.#space() : text);
    return this.#chance(0.3) ? this.#damaged(bytes) : bytes;
  }

  /** An object that begins to the byte as nearly all events do, and goes on as it likes. */
  #usualEvent(): string {
    const way = this.path.map((name) => `${JSON.stringify(name)}:`).join('{');
    const levels = this.path.map(() => `${this.#more()}}`).join('');
    return `{"type":"userevent",${way}${this.#text(this.#pick(TEXTS))}${levels}`;
  }

  /** Properties that follow others. */
  #more(): string {
    const own = Array.from({ length: this.#below(4) }, () =>
      this.#property(this.#pick(NAMES), this.#value(1)),
    );
    return own.map((property) => `,${property}`).join('');
  }

  /** An object that begins as events do. */
  #event(): string {
    if (this.path.length > 0 && this.#chance(0.3)) return this.#usualEvent();
    const own = [
      this.#property('type', this.#text(this.#chance(0.9) ? 'userevent' : this.#pick(TEXTS))),
      ...(this.#chance(0.8) ? [this.#along(this.path)] : []),
      ...(this.#chance(0.4) ? [this.#property('data', this.#object(1))] : []),
      ...Array.from({ length: this.#below(6) }, () => this.#property(this.#pick(NAMES), this.#value(1))),
    ];
    if (this.#chance(0.3)) own.sort(() => this.random() - 0.5);
    return `{${this.#space()}${own.join(`${this.#space()},${this.#space()}`)}${this.#space()}}`;
  }

  /** The properties on the way to a text, and some beside them. */
  #along([name = 'event', ...rest]: readonly string[]): string {
    if (rest.length === 0) return this.#property(name, this.#text(this.#pick(TEXTS)));
    const beside = this.#chance(0.3) ? [this.#property(this.#pick(NAMES), this.#value(2))] : [];
    const own = [this.#along(rest), ...beside];
    return this.#property(name, `{${this.#space()}${(this.#chance(0.5) ? own : own.reverse()).join(',')}}`);
  }

  #property(name: string, value: string): string {
    return `${this.#text(name)}${this.#space()}:${this.#space()}${value}`;
  }

  #object(depth: number): string {
    const kind = this.#chance(0.5) ? [this.#property('kind', this.#text(this.#pick(TEXTS)))] : [];
    const more = Array.from({ length: this.#below(4) }, () =>
      this.#property(this.#pick(NAMES), this.#value(depth + 1)),
    );
    return `{${[...more, ...kind].join(',')}}`;
  }

  #value(depth: number): string {
    if (this.#chance(0.01)) return this.#deep();
    if (this.#chance(0.02)) return this.#pick(NO_VALUES);
    const kind = this.#below(depth > 4 ? 4 : 6);
    if (kind === 0) return this.#pick(NUMBERS);
    if (kind === 1) return this.#pick(['true', 'false', 'null']);
    if (kind === 4) return this.#object(depth);
    if (kind === 5)
      return `[${Array.from({ length: this.#below(4) }, () => this.#value(depth + 1)).join(`,${this.#space()}`)}]`;
    return this.#text(this.#pick(TEXTS));
  }

  /** Around the deepest levels that anybody follows. */
  #deep(): string {
    const levels = this.#pick([28, 29, 30, 31, 32, 998, 999, 1000, 1001, 1500]);
    const [open, close] = this.#chance(0.5) ? ['[', ']'] : ['{"event":', '}'];
    return open.repeat(levels) + (open === '[' ? '' : '1') + close.repeat(levels);
  }

  /** A text in one of its many notations. */
  #text(text: string): string {
    const plain = JSON.stringify(text);
    if (this.#chance(0.9)) return plain;
    if (this.#chance(0.1)) return plain.replace('/', '\\/');
    return `"${Array.from(text, (_, at) => this.#escaped(text.charCodeAt(at))).join('')}"`;
  }

  #escaped(code: number): string {
    const hex = code.toString(16).padStart(4, '0');
    return `\\u${this.#chance(0.5) ? hex.toUpperCase() : hex}`;
  }

  /** Some bytes are lost, doubled, or become others. */
  #damaged(bytes: Buffer): Buffer {
    const at = this.#below(bytes.length + 1);
    const before = bytes.subarray(0, at);
    switch (this.#below(5)) {
      case 0:
        return before;
      case 1:
        return Buffer.concat([before, bytes.subarray(at + 1)]);
      case 2:
        return Buffer.concat([before, bytes]);
      case 3:
        return Buffer.concat([
          before,
          Buffer.from(this.#pick(['"', '\\', '{', '}', ',', ':', '\uFEFF', '\0'])),
          bytes.subarray(at),
        ]);
      default:
        return Buffer.concat([before, Buffer.from([this.#below(256)]), bytes.subarray(at + 1)]);
    }
  }

  #space(): string {
    return this.#pick(SPACES);
  }

  #pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    return list[this.#below(list.length)] as T;
  }

  #below(end: number): number {
    return Math.floor(this.random() * end);
  }

  #chance(share: number): boolean {
    return this.random() < share;
  }
}

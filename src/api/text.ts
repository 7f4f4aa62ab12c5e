/** Owns the text that a flow wants to send, and the request that sends it. */
import { isPlainObject, parseJsonObject } from '../util/json';
import { asText, shortened } from '../util/shown';
import { telephoneNumber } from '../util/telephone-number';
import type { Action } from './action';

/**
 * A text as a flow gives it: nothing about it is certain. A field that is `undefined`, `null` or empty is left out.
 */
export interface WantedText {
  /** The telephone number that gets the text. */
  readonly to: unknown;
  readonly text: unknown;
  /** The line that sends the text. Left out: the account decides. */
  readonly from?: unknown;
  /** ISO 8601 with the zone, epoch milliseconds, or a Date. Left out: now. */
  readonly sendAt?: unknown;
  /** Pairs that come back with the event, as an object or its JSON. */
  readonly extra?: unknown;
}

/** A text that can be sent. */
export interface SendableText {
  /** E.164. */
  readonly to: string;
  readonly action: Action;
}

export type TextResult =
  | { readonly ok: true; readonly text: SendableText }
  /** `value`: the wrong value, shortened, if it helps the user. */
  | { readonly ok: false; readonly wrong: keyof WantedText | 'no-to'; readonly value: string };

/** `now`: epoch milliseconds. */
export function readText(wanted: WantedText, now: number): TextResult {
  if (isMissing(wanted.to)) return wrong('no-to', wanted.to);
  const to = isScalar(wanted.to) ? telephoneNumber(String(wanted.to)) : undefined;
  if (to === undefined) return wrong('to', wanted.to);
  if (isMissing(wanted.text) || !isScalar(wanted.text)) return wrong('text', wanted.text);

  const fields: Record<string, string> = { to_number: to.e164, payload: String(wanted.text) };
  if (!isMissing(wanted.from)) {
    if (!isScalar(wanted.from)) return wrong('from', wanted.from);
    const from = String(wanted.from).trim();
    // A line of the account may be a short code.
    fields.from_number = telephoneNumber(from)?.e164 ?? from;
  }
  const sendAt = isMissing(wanted.sendAt) ? undefined : readTime(wanted.sendAt);
  if (sendAt === undefined && !isMissing(wanted.sendAt)) return wrong('sendAt', wanted.sendAt);
  const extra = isMissing(wanted.extra) ? undefined : readExtra(wanted.extra);
  if (extra === undefined && !isMissing(wanted.extra)) return wrong('extra', wanted.extra);

  // Only a queued text brings its extra back. A queued text that is due now is sent at once.
  const isQueued = sendAt !== undefined || extra !== undefined;
  if (isQueued) fields.send_date = dateText(sendAt ?? now);
  if (extra !== undefined) fields.extra = extra;
  const path = isQueued ? '/sms/queue' : '/sms/send';
  return { ok: true, text: { to: to.e164, action: { method: 'POST', path, fields } } };
}

function wrong(what: keyof WantedText | 'no-to', value: unknown): TextResult {
  return { ok: false, wrong: what, value: isMissing(value) ? '' : shortened(asText(value)) };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && !Number.isNaN(value);
}

/** A date, a time and a zone. Without the zone, nobody knows which moment is meant. */
const DATE_WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/** Numbers below this (the year 1973) are seconds, because nobody means a time in 1970. */
const FIRST_TIME = 1e11;
/** The last moment whose year has four digits. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Epoch milliseconds. */
function readTime(value: unknown): number | undefined {
  const text = value instanceof Date ? String(value.getTime()) : asText(value);
  const at = /^\d+(\.\d+)?$/.test(text)
    ? Number(text)
    : DATE_WITH_ZONE.test(text)
      ? parsedDate(text)
      : Number.NaN;
  return at >= FIRST_TIME && at <= LAST_TIME ? at : undefined;
}

/**
 * NaN: there is no such date. JavaScript takes February 30 for March 2. A zone without its colon is ISO 8601 too, but
 * not every JavaScript engine reads it.
 */
function parsedDate(text: string): number {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  if (day !== new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate())
    return Number.NaN;
  return Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}

/** As the vendor writes dates: `2018-04-01T21:39:12+00:00`. */
function dateText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
}

/** As JSON. */
function readExtra(value: unknown): string | undefined {
  if (typeof value !== 'string' && !isPlainObject(value)) return undefined;
  try {
    const json = typeof value === 'string' ? value.trim() : JSON.stringify(value);
    return parseJsonObject(json) === undefined ? undefined : json;
  } catch {
    return undefined; // It contains itself.
  }
}

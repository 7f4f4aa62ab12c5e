/** Owns the simulator's `POST /sms/send`: a text that the user sends, which makes the event that a text makes. */

import type { Random } from '../util/clock';
import type { JsonObject } from '../util/json';
import { type Answer, refusal, textOf } from './http';
import { drawCast, messageSent, type Step, USER } from './scenario';
import type { Tokens } from './tokens';

/** What sending needs, and what comes of it. */
export interface Texting {
  readonly tokens: Tokens;
  readonly random: Random;
  happenNow(event: Step['event']): void;
}

/** @param authorization - the request's header, `Bearer <token>` */
export function sendText(texting: Texting, authorization: string | undefined, fields: JsonObject): Answer {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (texting.tokens.check(token) === undefined) {
    return refusal(401, 'The bearer token is missing, wrong or expired.', { 'www-authenticate': 'Bearer' });
  }
  const to = readNumber(fields.to_number);
  if (to === undefined) return refusal(400, 'The to_number must have 10 digits, or be as in +12025550123.');
  if (typeof fields.payload !== 'string' || fields.payload === '') {
    return refusal(400, 'The payload, the text to send, is missing.');
  }
  const from = fields.from_number === undefined ? USER.number : readNumber(fields.from_number);
  if (from === undefined)
    return refusal(400, 'The from_number must have 10 digits, or be as in +12025550123.');
  const { id } = drawCast(USER, texting.random);
  texting.happenNow(messageSent(id, from, to, fields.payload));
  return { status: 200, body: { success: true, messageId: `message-${id}` } };
}

/** 10 digits or E.164 to E.164; undefined where it is neither. */
function readNumber(value: unknown): string | undefined {
  const text = textOf(value) ?? '';
  if (/^\d{10}$/.test(text)) return `+1${text}`;
  return /^\+[1-9]\d{6,14}$/.test(text) ? text : undefined;
}

/** Owns the texts that the simulator is asked to send: `POST /sms/send` at once, `POST /sms/queue` when they are due. */
import { randomUUID } from 'node:crypto';
import { type JsonObject, parseJsonObject } from '../../util/json';
import { type JsonResponse, refusal } from '../http';
import { type SimulatedUser, USER, USERS } from '../scenarios/people';
import type { Schedule, SimulatorClock } from '../schedule';
import { dateText, isFilled, missing, readNumber, textOf } from './fields';

/** How many texts may wait at a time. */
const MAX_WAITING = 10_000;

/** ISO 8601 with the zone, as `send_date` must be. */
const DATE_WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** A text that was accepted. */
export interface Text {
  readonly id: string;
  /** E.164, as all numbers here. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** The user that it counts for. */
  readonly userId: number;
  /** Epoch milliseconds at which it is due, of a queued one. */
  readonly dueAt?: number;
  /** The pairs that were queued with it. */
  readonly extra?: JsonObject;
}

export class Texts {
  readonly #clock: SimulatorClock;
  readonly #schedule: Schedule;
  readonly #sent: (text: Text, user: SimulatedUser) => void;
  readonly #waiting = new Set<Text>();

  /** @param sent - told of each text when it is sent, before the request that sent it is answered */
  constructor(options: {
    clock: SimulatorClock;
    schedule: Schedule;
    sent: (text: Text, user: SimulatedUser) => void;
  }) {
    this.#clock = options.clock;
    this.#schedule = options.schedule;
    this.#sent = options.sent;
  }

  /** Those that wait for their time, in the order in which they were queued. */
  get waiting(): readonly Text[] {
    return [...this.#waiting];
  }

  /** `POST /sms/send`. */
  send(fields: JsonObject): JsonResponse {
    const order = readOrder(fields);
    if ('status' in order) return order;
    const { user, ...text } = order;
    this.#sent(text, user);
    return { status: 200, body: { success: true, messageId: text.id } };
  }

  /** `POST /sms/queue`. A date that is past sends at once, and the answer's `sendType` says so. */
  queue(fields: JsonObject): JsonResponse {
    const order = readOrder(fields);
    if ('status' in order) return order;
    const dueAt = readDate(fields.send_date);
    if (dueAt === undefined) {
      return refusal(400, 'The send_date must be a date with its zone, as in 2026-01-31T09:00:00+01:00.');
    }
    const extra = readExtra(fields.extra);
    if (extra === undefined) {
      return refusal(400, 'The extra must be a JSON text with pairs, as in {"order":"17"}.');
    }
    if (this.#waiting.size >= MAX_WAITING) return refusal(503, 'Too many texts wait already.');

    const { user, ...rest } = order;
    const text: Text = { ...rest, dueAt, ...(fields.extra !== undefined && { extra }) };
    const waitMs = dueAt - this.#clock.now();
    if (waitMs <= 0) this.#sent(text, user);
    else this.#sendLater(text, user, waitMs);
    return {
      status: 200,
      body: {
        success: true,
        messageId: text.id,
        sendType: waitMs <= 0 ? 'immediate' : 'queued',
        sendDate: dateText(dueAt),
      },
    };
  }

  #sendLater(text: Text, user: SimulatedUser, waitMs: number): void {
    this.#waiting.add(text);
    this.#schedule.after(waitMs, () => {
      this.#waiting.delete(text);
      this.#sent(text, user);
    });
  }
}

/** What both kinds of request have in common, or why it is refused. */
function readOrder(fields: JsonObject): (Text & { readonly user: SimulatedUser }) | JsonResponse {
  const { to_number: toNumber, payload, from_number: fromNumber } = fields;
  const to = readNumber(toNumber);
  if (to === undefined) return refusal(400, 'The to_number must have 10 digits, or be as in +12025550123.');
  if (!isFilled(payload)) return missing('payload, the text to send,');
  const user = readUser(fields);
  if (user === undefined) return refusal(400, 'The account has no user with this user_id or pin.');

  let from = user.canText ? user.number : undefined;
  if (fromNumber !== undefined) {
    from = readNumber(fromNumber);
    if (!USERS.some(({ number }) => number === from)) {
      return refusal(400, `The from_number ${textOf(fromNumber) ?? ''} is no active line of the account.`);
    }
  }
  if (from === undefined) {
    return refusal(400, `No from number was found: texting is not enabled for ${user.name}.`);
  }
  return { id: `message-${randomUUID()}`, from, to, text: payload, userId: user.userId, user };
}

/** The user that the request names; where it names none, whom the token belongs to; undefined where there is no such user. */
function readUser({ user_id: userId, pin }: JsonObject): SimulatedUser | undefined {
  if (userId === undefined && pin === undefined) return USER;
  return USERS.find(
    (user) =>
      (userId === undefined || textOf(userId) === String(user.userId)) &&
      (pin === undefined || textOf(pin) === user.pin),
  );
}

/** Epoch milliseconds; undefined where it is no date with a zone. */
function readDate(field: unknown): number | undefined {
  const text = textOf(field) ?? '';
  const at = DATE_WITH_ZONE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

function readExtra(field: unknown): JsonObject | undefined {
  if (field === undefined) return {};
  return typeof field === 'string' ? parseJsonObject(field) : undefined;
}

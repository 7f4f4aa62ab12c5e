/** Owns the simulator's `POST /voice/rapidresponse`: agents are called, hear a text, and are put through to a lead. */

import type { JsonObject } from '../../util/json';
import type { JsonResponse } from '../http';
import { refusal } from '../http';
import { ACCOUNT_ID } from '../scenarios/people';
import type { SimulatorClock } from '../schedule';
import { dateText, isFilled, missing, readNumber, textOf } from './fields';

/** The call process where none is named, and the only one that there is. */
const CALLPROCESS_ID = 7001;

/** For how long the same lead is not called again. */
const DUPLICATE_WITHIN_MS = 3_600_000;

/** A lead that is to be called. */
export interface Lead {
  readonly callqueueId: number;
  /** E.164. */
  readonly callee: string;
  /** What is read to the agents. */
  readonly whisperText: string;
}

type RefusalCode =
  | 'DUPLICATE_QUEUE_ENTRY'
  | 'INVALID_PHONENUMBER'
  | 'INVALID_CALLPROCESS'
  | 'INVALID_ACCOUNT';

const MESSAGES: Readonly<Record<RefusalCode, string>> = {
  DUPLICATE_QUEUE_ENTRY: 'This callee was called within the hour.',
  INVALID_PHONENUMBER: 'The callee must have 10 digits, or be as in +12025550123.',
  INVALID_CALLPROCESS: `There is no such call process. There is ${CALLPROCESS_ID}.`,
  INVALID_ACCOUNT: `The account_id must be ${ACCOUNT_ID}.`,
};

export class RapidResponse {
  readonly #clock: SimulatorClock;
  readonly #called: (lead: Lead) => void;
  /** When each lead was called, epoch milliseconds; oldest first. */
  readonly #calledAt = new Map<string, number>();
  #lastId = 9_000;

  /** @param called - told of each lead, before its request is answered */
  constructor(options: { clock: SimulatorClock; called: (lead: Lead) => void }) {
    this.#clock = options.clock;
    this.#called = options.called;
  }

  /** `POST /voice/rapidresponse`. */
  call(fields: JsonObject): JsonResponse {
    const {
      whisper_text: whisperText,
      callee,
      callprocess_id: callprocessId,
      account_id: accountId,
    } = fields;
    if (accountId !== undefined && textOf(accountId) !== String(ACCOUNT_ID))
      return refused('INVALID_ACCOUNT');
    if (!isFilled(whisperText)) return missing('whisper_text');
    if (callee === undefined) return missing('callee');
    const number = readNumber(callee);
    if (number === undefined) return refused('INVALID_PHONENUMBER');
    if (callprocessId !== undefined && textOf(callprocessId) !== String(CALLPROCESS_ID)) {
      return refused('INVALID_CALLPROCESS');
    }
    this.#forgetOlderThanAnHour();
    if (this.#calledAt.has(number)) return refused('DUPLICATE_QUEUE_ENTRY');

    this.#calledAt.set(number, this.#clock.now());
    this.#lastId += 1;
    const lead: Lead = { callqueueId: this.#lastId, callee: number, whisperText };
    this.#called(lead);
    return { status: 200, body: this.#success(lead) };
  }

  #success({ callqueueId, callee, whisperText }: Lead): JsonObject {
    return {
      guid: `rapidresponse-${callqueueId}`,
      success: true,
      result: {
        callprocess_id: CALLPROCESS_ID,
        step_order: 1,
        creation_date: dateText(this.#clock.now()),
        callqueue_status: 'queued',
        lead_numtocall: callee,
        whisper_text: whisperText,
        callqueue_id: callqueueId,
      },
    };
  }

  #forgetOlderThanAnHour(): void {
    for (const [number, at] of this.#calledAt) {
      if (this.#clock.now() - at >= DUPLICATE_WITHIN_MS) this.#calledAt.delete(number);
    }
  }
}

/** Which property carries the code is not documented; here it is `code`. */
function refused(code: RefusalCode): JsonResponse {
  const { status, body } = refusal(400, MESSAGES[code]);
  return { status, body: { ...body, code } };
}

/** Owns the record of the calls that the simulator has played, from which its call reports are made. */
import type { JsonObject } from '../../util/json';

/** How many finished calls are kept. */
const KEPT = 10_000;

/** How a call ended, in the words of the service's reports. */
export type Disposition = 'Answered' | 'Missed' | 'Canceled';

/** One finished call. The properties are this simulator's assumption: the API's documentation names none. */
export interface LoggedCall {
  readonly callId: string;
  /** Epoch milliseconds at which it began to ring. */
  readonly startedAt: number;
  readonly direction: unknown;
  readonly from: unknown;
  readonly fromName: unknown;
  readonly to: unknown;
  readonly userId: unknown;
  readonly disposition: Disposition;
  readonly ringMs: number;
  /** 0 where nobody answered. */
  readonly talkMs: number;
}

interface OpenCall {
  readonly startedAt: number;
  answeredAt?: number;
}

export class CallLog {
  readonly #open = new Map<string, OpenCall>();
  readonly #finished: LoggedCall[] = [];

  /** The last 10,000 finished calls, in the order in which they ended. */
  get finished(): readonly LoggedCall[] {
    return this.#finished;
  }

  /**
   * Takes note of an event that was played. What is no event of a call is left alone.
   *
   * @param at - epoch milliseconds
   */
  record(event: JsonObject, at: number): void {
    const { event: type, callId } = event;
    if (typeof callId !== 'string') return;
    const call: OpenCall = this.#open.get(callId) ?? { startedAt: at };
    this.#open.set(callId, call);
    if (type === 'call.answered') call.answeredAt = at;
    if (type === 'call.ended' || type === 'call.missed') this.#finish(callId, call, event, at);
  }

  #finish(callId: string, call: OpenCall, event: JsonObject, at: number): void {
    const { direction, from, fromName, to, userId } = event;
    const { startedAt, answeredAt } = call;
    this.#open.delete(callId);
    this.#finished.push({
      callId,
      startedAt,
      direction,
      from,
      fromName,
      to,
      userId,
      disposition: dispositionOf(answeredAt, direction),
      ringMs: (answeredAt ?? at) - startedAt,
      talkMs: answeredAt === undefined ? 0 : at - answeredAt,
    });
    if (this.#finished.length > KEPT) this.#finished.shift();
  }
}

function dispositionOf(answeredAt: number | undefined, direction: unknown): Disposition {
  if (answeredAt !== undefined) return 'Answered';
  return direction === 'outbound' ? 'Canceled' : 'Missed';
}

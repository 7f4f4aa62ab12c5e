/**
 * Owns the requests that wait for their response. The protocol has no request ids, so the type of a response tells
 * its request.
 */
import type { RequestName, ResponseEnvelope } from '../protocol/envelope';
import type { Clock, Timer } from '../util/clock';

/** How long the server may take to answer a request, in milliseconds. */
const RESPONSE_DEADLINE_MS = 10_000;

/** What became of a request. */
export type RequestOutcome = Pick<ResponseEnvelope, 'success' | 'reason'> | 'unanswered';

interface Pending {
  readonly timer: Timer;
  readonly settle: (outcome: RequestOutcome) => void;
}

export class PendingRequests {
  readonly #pending = new Map<RequestName, Pending>();

  constructor(private readonly clock: Clock) {}

  /** Waits for the response to `request`: `settle` is called once, unless {@link clear} comes first. */
  expect(request: RequestName, settle: (outcome: RequestOutcome) => void): void {
    this.#forget(request);
    const timer = this.clock.setTimeout(() => this.#settle(request, 'unanswered'), RESPONSE_DEADLINE_MS);
    this.#pending.set(request, { timer, settle });
  }

  /** Hands a response to its request. A response that nobody waits for is ignored. */
  answer(response: ResponseEnvelope): void {
    this.#settle(response.request, response);
  }

  /** The socket is gone: nobody is answered any more. */
  clear(): void {
    for (const request of [...this.#pending.keys()]) this.#forget(request);
  }

  #settle(request: RequestName, outcome: RequestOutcome): void {
    const pending = this.#pending.get(request);
    this.#forget(request);
    pending?.settle(outcome);
  }

  #forget(request: RequestName): void {
    const pending = this.#pending.get(request);
    if (pending === undefined) return;
    this.clock.clearTimeout(pending.timer);
    this.#pending.delete(request);
  }
}

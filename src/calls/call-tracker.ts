/** Owns the calls in progress: which events belong together, and which calls are given up. Runs in the editor too. */

import type { Moment } from '../util/clock';
import { Call, type CallEvent, type SavedCall } from './call';
import { CallsBySilence } from './calls-by-silence';
import type { Legs } from './legs';
import type { CallReport } from './report';

/** How many calls are followed at once. Beyond that, the call that was silent for longest is given up. */
export const MAX_CALLS = 5000;

/** How many ids of finished calls are remembered, so that a late event does not begin another call. */
const MAX_OVER = 5000;

/**
 * How long after the end of a call its ring may still come, in milliseconds, because events of one moment may come in
 * another order. A later ring is another call with the same id: some services use the id of a line or a phone.
 */
const LATE_MS = 10_000;

/** Why a call was given up. */
export type GivenUp = 'silent' | 'too-many';

export interface CallListener {
  /** The phase of a call has changed. */
  changed(report: CallReport): void;
  /** A call was given up: it had no event for too long, or there were too many calls. */
  gaveUp(report: CallReport, why: GivenUp): void;
}

/** A call that is over. */
interface Over {
  readonly elapsedMs: number;
  readonly legs: Legs | undefined;
}

export class CallTracker {
  #calls = new CallsBySilence();
  /** The one that was over first comes first. */
  readonly #over = new Map<string, Over>();
  /** When events were last known to be missed, on the clock that nobody sets. */
  #missedUntil: number;

  /**
   * Events are seen from `now` on. Nothing is known of earlier events.
   *
   * @param maxSilenceMs - how long a call may go without an event
   * @param listener - the receiver of changes; undefined: nobody at the moment
   */
  constructor(
    now: Moment,
    public maxSilenceMs: number,
    public listener: CallListener | undefined,
  ) {
    this.#missedUntil = now.elapsedMs;
  }

  /** Notes an event of a call. */
  note(event: CallEvent, moment: Moment): void {
    const known = this.#calls.get(event.id);
    if (known !== undefined) {
      const { call } = known;
      const hasChanged = call.note(event, moment);
      if (call.isOver) this.#end(call, moment);
      else this.#calls.heard(known);
      if (hasChanged) this.listener?.changed(call.report());
    } else if (!this.#isLate(event, moment)) {
      this.#begin(event, moment);
    }
  }

  /** Events may have been missed until now, of calls in progress and of unknown calls. */
  doubt(now: Moment): void {
    this.#missedUntil = now.elapsedMs;
    for (const call of this.#calls) call.doubt();
  }

  /** Gives up the calls that have been silent for too long. */
  expire(now: Moment): void {
    for (const call of this.#calls) {
      if (now.elapsedMs - call.lastElapsed < this.maxSilenceMs) return;
      this.#giveUp(call, now, 'silent');
    }
  }

  /** When the next call will have been silent for too long, on the clock that nobody sets; undefined: there is none. */
  get expiresAt(): number | undefined {
    const oldest = this.#calls.first;
    return oldest && oldest.lastElapsed + this.maxSilenceMs;
  }

  /** The calls in progress, the one that began first first. */
  inProgress(): CallReport[] {
    // Events that were read at once have the same moment. Then the order is that in which they came.
    const calls = this.#calls.added.sort((one, other) => one.beganElapsed - other.beganElapsed);
    return calls.map((call) => call.report());
  }

  /** To be kept across a restart. */
  save(): SavedCall[] {
    return Array.from(this.#calls, (call) => call.save());
  }

  /** Takes over calls from before a restart, except calls that have had events since then. */
  restore(saved: readonly SavedCall[], now: Moment): void {
    const known = this.#calls;
    this.#calls = new CallsBySilence();
    const room = MAX_CALLS - known.size;
    const unknown = saved
      .slice(0, room)
      .filter(({ id }) => known.get(id) === undefined && !this.#over.has(id));
    for (const call of unknown) this.#calls.add(Call.restore(call, now));
    // These have been silent for less long.
    for (const call of known) this.#calls.add(call);
  }

  #begin(event: CallEvent, moment: Moment): void {
    this.#over.delete(event.id);
    const call = Call.begin(event, moment);
    if (event.phase !== 'ringing' && moment.elapsedMs - this.#missedUntil < this.maxSilenceMs) call.doubt();
    if (call.isOver) {
      this.#remember(call, moment);
    } else {
      if (this.#calls.size >= MAX_CALLS) this.#makeRoom(moment);
      this.#calls.add(call);
    }
    this.listener?.changed(call.report());
  }

  #makeRoom(moment: Moment): void {
    const oldest = this.#calls.first;
    if (oldest !== undefined) this.#giveUp(oldest, moment, 'too-many');
  }

  #giveUp(call: Call, moment: Moment, why: GivenUp): void {
    call.giveUp();
    this.#end(call, moment);
    this.listener?.gaveUp(call.report(), why);
  }

  #end(call: Call, moment: Moment): void {
    this.#calls.delete(call.id);
    this.#remember(call, moment);
  }

  #remember({ id, legs }: Call, { elapsedMs }: Moment): void {
    this.#over.delete(id);
    const [oldest] = this.#over.keys();
    if (oldest !== undefined && this.#over.size >= MAX_OVER) this.#over.delete(oldest);
    this.#over.set(id, { elapsedMs, legs });
  }

  /** Whether an event of a call that is not in progress belongs to one that is over. */
  #isLate({ id, phase, leg }: CallEvent, { elapsedMs }: Moment): boolean {
    const over = this.#over.get(id);
    if (over === undefined) return false;
    // A second end never begins a call.
    if (phase === 'ended' || phase === 'missed') return true;
    // Another party: the call goes on, as after a transfer.
    if (leg !== undefined && over.legs !== undefined && !over.legs.has(leg)) return false;
    return elapsedMs - over.elapsedMs < LATE_MS;
  }
}

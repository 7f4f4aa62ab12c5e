/** Owns one call: its state by its events, until one of them ends it. Runs in the editor too. */

import { earlierMoment, type Moment } from '../util/clock';
import { type LegState, Legs } from './legs';
import type { Phase } from './phase';
import type { CallOutcome, CallReport, Parties } from './report';

/** What one event tells of a call. */
export interface CallEvent {
  readonly id: string;
  readonly phase: Phase;
  /** Which of several parties the event is about; undefined: the call as a whole. */
  readonly leg?: string | undefined;
  /**
   * Who talks to whom. Finding this takes longer than everything else, so it is asked only while the call lacks a
   * part of it.
   */
  readonly parties: () => Parties;
}

/** A call in progress as JSON, to be kept across a restart. Times are epoch milliseconds. */
export interface SavedCall {
  readonly id: string;
  readonly phase: Phase;
  readonly previous: Phase | null;
  readonly parties: Parties;
  readonly startedAt: number;
  readonly rangAt?: number;
  readonly answeredAt?: number;
  readonly ringMs?: number;
  readonly lastEventAt: number;
  readonly events: number;
  readonly legs?: readonly (readonly [leg: string, state: LegState])[];
}

/** How many events of a call are asked who talks to whom. Some calls never tell. */
const EVENTS_TO_ASK = 5;

export class Call {
  #previous: Phase | null = null;
  /** The first ring, the answer and the end, where they were seen. */
  #rang: Moment | undefined;
  #answered: Moment | undefined;
  #ended: Moment | undefined;
  /** From the ring to the answer. */
  #ringMs: number | undefined;
  #parties: Parties = {};
  #legs: Legs | undefined;
  /** Whether a party has missed the call while others still rang. */
  #isMissedBySome = false;
  #isCertain = true;
  #events = 0;

  private constructor(
    readonly id: string,
    private readonly began: Moment,
    private phase: Phase,
    private lastEvent: Moment,
  ) {}

  /** The call that begins with this event. */
  static begin(event: CallEvent, moment: Moment): Call {
    const call = new Call(event.id, moment, event.phase, moment);
    call.#take(event, moment);
    call.#legs?.note(event.leg ?? '', event.phase);
    call.#time(moment);
    return call;
  }

  /** A call from before a restart. Nobody knows what has happened to it meanwhile. */
  static restore(saved: SavedCall, now: Moment): Call {
    const { id, startedAt, phase, previous, rangAt, answeredAt, ringMs, lastEventAt, parties, legs, events } =
      saved;
    const call = new Call(id, earlierMoment(startedAt, now), phase, earlierMoment(lastEventAt, now));
    call.#previous = previous;
    call.#rang = rangAt === undefined ? undefined : earlierMoment(rangAt, now);
    call.#answered = answeredAt === undefined ? undefined : earlierMoment(answeredAt, now);
    call.#ringMs = ringMs;
    call.#parties = parties;
    call.#legs = legs && new Legs(legs);
    call.#events = events;
    call.#isCertain = false;
    return call;
  }

  save(): SavedCall {
    return {
      id: this.id,
      phase: this.phase,
      previous: this.#previous,
      parties: this.#parties,
      startedAt: this.began.at,
      ...(this.#rang && { rangAt: this.#rang.at }),
      ...(this.#answered && { answeredAt: this.#answered.at }),
      ...(this.#ringMs !== undefined && { ringMs: this.#ringMs }),
      lastEventAt: this.lastEvent.at,
      events: this.#events,
      ...(this.#legs && { legs: this.#legs.entries() }),
    };
  }

  /** When its first event was noted, on the clock that nobody sets. */
  get beganElapsed(): number {
    return this.began.elapsedMs;
  }

  /** When its last event was noted, on the clock that nobody sets. */
  get lastElapsed(): number {
    return this.lastEvent.elapsedMs;
  }

  get isOver(): boolean {
    return this.phase === 'ended' || this.phase === 'missed';
  }

  get legs(): Legs | undefined {
    return this.#legs;
  }

  /** Something that happened to the call may have been missed. */
  doubt(): void {
    this.#isCertain = false;
  }

  /** Notes one event. Answers whether the phase has changed. */
  note(event: CallEvent, moment: Moment): boolean {
    this.#take(event, moment);
    const goesForAll = event.leg === undefined || (this.#legs?.note(event.leg, event.phase) ?? true);
    if (!goesForAll) {
      if (event.phase === 'missed') this.#isMissedBySome = true;
      return false;
    }
    const phase = this.#next(event);
    if (phase === this.phase) return false;
    this.#previous = this.phase;
    this.phase = phase;
    this.#time(moment);
    return true;
  }

  /** Gives the call up: nobody knows how it ended. */
  giveUp(): void {
    this.#previous = this.phase;
    this.phase = 'ended';
    this.#isCertain = false;
  }

  report(): CallReport {
    const outcome = this.#outcome();
    const ringMs = this.#ringMs ?? (outcome === 'missed' ? lengthOf(this.#rang, this.#ended) : undefined);
    const talkMs = lengthOf(this.#answered, this.#ended);
    const { direction, from, to } = this.#parties;
    // Written out: this runs for each change of a call, and to spread many small objects takes several times as long.
    const report: Mutable<CallReport> = {
      id: this.id,
      phase: this.phase,
      previous: this.#previous,
      startedAt: this.began.at,
      certain: this.#isCertain,
      events: this.#events,
    };
    if (outcome !== undefined) report.outcome = outcome;
    if (direction !== undefined) report.direction = direction;
    if (from !== undefined) report.from = from;
    if (to !== undefined) report.to = to;
    if (this.#answered !== undefined) report.answeredAt = this.#answered.at;
    if (this.#ended !== undefined) report.endedAt = this.#ended.at;
    if (ringMs !== undefined) report.ringMs = ringMs;
    if (talkMs !== undefined) report.talkMs = talkMs;
    return report;
  }

  #take({ leg, parties }: CallEvent, moment: Moment): void {
    this.#events += 1;
    this.lastEvent = moment;
    if (leg !== undefined) this.#legs ??= new Legs();
    const { direction, from, to } = this.#parties;
    const isComplete = direction !== undefined && from !== undefined && to !== undefined;
    if (!isComplete && this.#events <= EVENTS_TO_ASK) this.#parties = { ...parties(), ...this.#parties };
  }

  /**
   * A call that somebody has answered does not ring and can't be missed any more, whatever other phones do. It ends if
   * it is transferred and the last party does not take it.
   */
  #next({ phase, leg }: CallEvent): Phase {
    const isTaken = this.phase === 'answered' || this.phase === 'held';
    if (!isTaken || (phase !== 'ringing' && phase !== 'missed')) return phase;
    const isNobodyLeft = phase === 'missed' && leg !== undefined && this.#legs?.haveTalked() === true;
    return isNobodyLeft ? 'ended' : this.phase;
  }

  /** Remembers when the current phase began. */
  #time(moment: Moment): void {
    switch (this.phase) {
      case 'ringing':
        this.#rang = moment;
        break;
      case 'answered':
        // A hold before the answer is out of order, unless the answer was in a gap.
        if (this.#answered !== undefined || (this.#previous === 'held' && !this.#isCertain)) return;
        this.#answered = moment;
        this.#ringMs = lengthOf(this.#rang, moment);
        break;
      case 'held':
        break;
      case 'ended':
      case 'missed':
        this.#ended = moment;
        break;
    }
  }

  #outcome(): CallOutcome | undefined {
    if (!this.isOver) return undefined;
    if (this.#ended === undefined) return 'unknown';
    if (this.#previous === 'answered' || this.#previous === 'held') return 'answered';
    if (this.phase === 'missed' || this.#isMissedBySome) return 'missed';
    // A ring without an answer; unless the answer is in a gap.
    return this.#previous === 'ringing' && this.#isCertain ? 'missed' : 'unknown';
  }
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

function lengthOf(from: Moment | undefined, to: Moment | undefined): number | undefined {
  return from && to && to.elapsedMs - from.elapsedMs;
}

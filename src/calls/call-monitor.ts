/** Owns following the calls of a stream: events in, changes out. Silent calls are given up in time. */
import type { ReceivedEvent } from '../protocol/received-event';
import type { Clock, Moment, Timer } from '../util/clock';
import type { SavedCall } from './call';
import type { CallReader } from './call-reader';
import { type CallListener, CallTracker } from './call-tracker';
import type { CallReport } from './report';
import { readSavedCalls } from './saved-calls';

/** The longest time of a timer, in milliseconds. Timers of a month and more do not wait at all. */
const MAX_TIMER_MS = 3_600_000;

/** Whoever follows calls at the moment, and how. */
export interface Following {
  readonly reader: CallReader;
  /** How long a call may go without an event, in milliseconds. */
  readonly maxSilenceMs: number;
  readonly listener: CallListener;
}

/** Lives longer than its followers. The next follower finds the calls that it knows. */
export class CallMonitor {
  readonly #tracker: CallTracker;
  #reader: CallReader | undefined;
  #isStreaming = false;
  #isAwaitingSilence = false;
  #timer: Timer | undefined;

  constructor(private readonly clock: Clock) {
    this.#tracker = new CallTracker(this.#now(), Number.POSITIVE_INFINITY, undefined);
  }

  /** Tells the changes of calls, until the returned function is called. */
  follow({ reader, maxSilenceMs, listener }: Following): () => void {
    this.#reader = reader;
    this.#tracker.maxSilenceMs = maxSilenceMs;
    this.#tracker.listener = listener;
    return () => {
      // Another one may follow already.
      if (this.#tracker.listener !== listener) return;
      this.#reader = undefined;
      this.#tracker.listener = undefined;
      this.#isAwaitingSilence = false;
      this.#unplan();
    };
  }

  /** Flows are running. From now on silent calls are given up too, because somebody hears of it. */
  awaitSilence(): void {
    this.#isAwaitingSilence = true;
    this.#plan();
  }

  /** Takes any event of the stream. */
  observe({ event, frame }: ReceivedEvent, type: string): void {
    const call = this.#reader?.read(event, type);
    if (call === undefined) return;
    this.#tracker.note(call, frame.readAt);
    if (this.#timer === undefined) this.#plan();
  }

  /** Whether the stream runs. While it does not run, events may be missed. */
  set isStreaming(isStreaming: boolean) {
    if (isStreaming !== this.#isStreaming) this.doubt();
    this.#isStreaming = isStreaming;
  }

  /** Events may have been missed up to now. */
  doubt(): void {
    this.#tracker.doubt(this.#now());
  }

  /** The calls in progress, the one that began first first. */
  inProgress(): CallReport[] {
    return this.#tracker.inProgress();
  }

  /** The calls in progress as plain JSON, to be kept across a restart. */
  save(): SavedCall[] {
    return this.#tracker.save();
  }

  /** Takes over the calls that were kept over a restart. They may have been changed. */
  restore(kept: unknown): void {
    this.#tracker.restore(readSavedCalls(kept), this.#now());
    this.#plan();
  }

  #now(): Moment {
    return { at: this.clock.now(), elapsedMs: this.clock.elapsed() };
  }

  /** Sets the timer for the next call to give up. Events that come meanwhile only make it later. */
  #plan(): void {
    this.#unplan();
    const { expiresAt } = this.#tracker;
    if (!this.#isAwaitingSilence || expiresAt === undefined) return;
    const delayMs = Math.min(Math.max(0, expiresAt - this.clock.elapsed()), MAX_TIMER_MS);
    this.#timer = this.clock.setTimeout(() => {
      this.#tracker.expire(this.#now());
      this.#plan();
    }, delayMs);
  }

  #unplan(): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

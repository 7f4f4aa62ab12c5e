/** Owns what is news about a connection: each change, and each problem once an outage, not at every try. */

import type { RealtimeError } from '../failures/realtime-error';
import { STREAMS, type StreamName, type StreamTable, streamNames } from '../protocol/streams';
import type { Moment } from '../util/clock';
import { type Gap, gapSince, type LossStart, type MeasuredGap, measuredGap } from './gap';
import { changeTo, type StatusChange } from './history';
import type { Status, StatusName } from './status';

/** An outage or a refusal has begun. */
export interface Problem {
  readonly name: 'problem';
  readonly state: StatusName;
  readonly why: RealtimeError;
  /** The one that is refused, where the others are not touched. */
  readonly stream?: StreamName;
}

export type Notification =
  | { readonly name: 'change'; readonly change: StatusChange }
  | Problem
  /** The outage is over: at once, but after a relapse only when the stream has run for a while. */
  | { readonly name: 'recovered'; readonly gap: MeasuredGap }
  /** So many events could not be kept while flows were down. */
  | { readonly name: 'dropped'; readonly count: number };

/** Where a connection and its wanted streams stand at one moment. */
export interface Snapshot {
  readonly connection: Status;
  readonly streams: ReadonlyMap<StreamName, Status>;
  readonly now: Moment;
  /** From when on events may have been missed, should this be the beginning of an outage. */
  readonly lostAt: Moment;
}

/** In these no event arrives, although somebody wants them. */
const OUTAGES: ReadonlySet<StatusName> = new Set(['waiting', 'rejected', 'refused', 'misconfigured']);

/**
 * For how long a stream must run before an outage is over for good, in milliseconds: what comes before then belongs to it, so
 * that a server that comes and goes does not fill the log. An outage that lasts as long is told of, whatever was before.
 */
export const SETTLED_MS = 300_000;

/** What was told of and is not over. */
interface Outage {
  readonly from: Moment;
  /** It belongs to one that was told of, and so was its end: now nobody is told, unless it lasts. */
  readonly isRelapse: boolean;
}

/** What those who follow a connection know of it. */
interface Known {
  readonly state: StatusName;
  /** Since when events may be missed; undefined: none are. */
  readonly lostAt: LossStart | undefined;
}

export class OutageTracker {
  #state: StatusName = 'idle';
  #lostAt: LossStart | undefined;
  /** A deploy has left nodes out that may come back: that nobody wants events meanwhile is not what the user wants. */
  #isAbandoned = false;
  /** Flows are down: that nobody wants events is not what the user wants. */
  #areFlowsDown = false;
  #knownAtHold: Known = { state: 'idle', lostAt: undefined };
  #outage: Outage | undefined;
  /** Since when the stream runs, or does not: one of them, as long as somebody wants it. */
  #runsSince: Moment | undefined;
  #downSince: Moment | undefined;
  /** Since when it did after the last outage, in the milliseconds of `Clock.elapsed()`. */
  #ranSince = -Infinity;
  /** The problems that were told and are not over. */
  readonly #told = new Set<string>();
  readonly #streams: readonly StreamName[];
  readonly #refusals: ReadonlySet<string>;

  constructor(streams: StreamTable = STREAMS) {
    this.#streams = streamNames(streams);
    this.#refusals = new Set(this.#streams.map(refusalOf));
  }

  /** Flows go down now: what is new from here on may never reach anybody. */
  hold(now: Moment): void {
    const lostAt = this.#lostAt ?? (this.#state === 'streaming' ? now : undefined);
    this.#areFlowsDown = true;
    this.#knownAtHold = { state: this.#state, lostAt };
  }

  /** Goes on where flows left another one when they went down: what it has had since then, nobody gets. */
  takeOver(other: OutageTracker): void {
    const { state, lostAt } = other.#knownAtHold;
    this.#state = state;
    this.#lostAt = lostAt;
  }

  /** Node-RED has started again: events may be missing since then. */
  restore(since: LossStart): void {
    this.#lostAt ??= since;
  }

  /** Flows went down and have not all come back: what they miss from then on counts, also while nobody wants events. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#lostAt ??= this.#knownAtHold.lostAt;
  }

  /** All flows run: the gap of those that were abandoned is told, unless nobody wants events any more. */
  *resume(connection: Status, now: Moment): Generator<Notification> {
    const wasAbandoned = this.#isAbandoned;
    this.#areFlowsDown = false;
    this.#isAbandoned = false;
    if (connection.state === 'idle') this.#lostAt = undefined;
    if (!wasAbandoned || connection.state !== 'streaming' || this.#state !== 'streaming') return;
    const gap = this.#gapUntil(now);
    if (gap !== undefined) yield { name: 'change', change: changeTo(connection, 'streaming', now, gap) };
  }

  /** Until when no event is missing, as far as anybody knows (epoch milliseconds); undefined: nobody wants events. */
  completeUntil(now: Moment): number | undefined {
    const since = this.#areFlowsDown ? this.#knownAtHold.lostAt : this.#lostAt;
    if (since !== undefined) return since.at ?? undefined;
    return this.#state === 'streaming' ? now.at : undefined;
  }

  /** What is new since the last call. */
  report(snapshot: Snapshot): Notification[] {
    this.#settle(snapshot.now);
    return [...this.#problems(snapshot), ...this.#recovery(snapshot), ...this.#change(snapshot)];
  }

  /** When there will be something new without any change (`Clock.elapsed()`): a relapse is over, or lasts. */
  get dueAt(): number | undefined {
    const since = this.#runsSince ?? this.#downSince;
    return this.#outage?.isRelapse && since ? since.elapsedMs + SETTLED_MS : undefined;
  }

  /** What has gone on for so long is no part of what was before: the next problem is told, and a relapse is an outage. */
  #settle(now: Moment): void {
    const hasSettled = (since: Moment) => now.elapsedMs - since.elapsedMs >= SETTLED_MS;
    const lasts = this.#outage?.isRelapse && this.#downSince && hasSettled(this.#downSince);
    if (this.#outage && lasts) this.#outage = { ...this.#outage, isRelapse: false };
    if (lasts || (this.#runsSince && hasSettled(this.#runsSince))) this.#forgetAllBut(this.#refusals);
  }

  *#problems({ connection, streams }: Snapshot): Generator<Notification> {
    for (const stream of this.#streams) {
      const status = streams.get(stream);
      if (status === undefined || status.state === 'streaming') this.#told.delete(refusalOf(stream));
      if (status === undefined) continue;
      const { state, why } = status;
      if (!OUTAGES.has(state) || why === undefined) continue;
      const problem = problemOf(stream, state, why);
      if (this.#told.has(problem)) continue;
      this.#told.add(problem);
      yield { name: 'problem', state, why, ...(state === 'refused' && { stream }) };
    }
    if (connection.state === 'idle') this.#told.clear();
  }

  *#recovery({ connection: { state }, now, lostAt }: Snapshot): Generator<Notification> {
    if (state === 'idle') {
      this.#outage = undefined;
      this.#downSince = undefined;
      this.#ranSince = -Infinity;
    }
    if (OUTAGES.has(state)) {
      this.#downSince ??= now;
      this.#outage ??= { from: lostAt, isRelapse: now.elapsedMs - this.#ranSince < SETTLED_MS };
    }
    if (state !== 'streaming') {
      this.#runsSince = undefined;
      return;
    }
    this.#downSince = undefined;
    this.#runsSince ??= now;
    const outage = this.#outage;
    if (outage?.isRelapse && now.elapsedMs - this.#runsSince.elapsedMs < SETTLED_MS) return;
    if (outage === undefined) return;
    this.#outage = undefined;
    this.#ranSince = this.#runsSince.elapsedMs;
    yield { name: 'recovered', gap: measuredGap(outage.from, this.#runsSince) };
  }

  #forgetAllBut(kept: ReadonlySet<string>): void {
    for (const problem of this.#told) if (!kept.has(problem)) this.#told.delete(problem);
  }

  *#change({ connection, now, lostAt }: Snapshot): Generator<Notification> {
    const previous = this.#state;
    if (connection.state === previous) return;
    this.#state = connection.state;
    if (OUTAGES.has(connection.state)) this.#lostAt ??= lostAt;
    if (connection.state === 'idle' && !this.#isAbandoned) this.#lostAt = undefined;
    const gap = connection.state === 'streaming' ? this.#gapUntil(now) : undefined;
    yield { name: 'change', change: changeTo(connection, previous, now, gap) };
  }

  /** The gap that ends now, if there is one; then it is told. What deploys have left out has not come back yet. */
  #gapUntil(now: Moment): Gap | undefined {
    const since = this.#lostAt;
    if (since === undefined || this.#isAbandoned) return undefined;
    this.#lostAt = undefined;
    return gapSince(since, now);
  }
}

/** What makes two problems the same one, so that the second is no news. */
function problemOf(stream: StreamName, state: StatusName, { kind, code, outage }: RealtimeError): string {
  // A stream's refusal concerns that stream alone; all else the whole connection.
  if (state === 'refused') return refusalOf(stream);
  // While the server is out of reach every try may fail in another way; what it refuses is news each time.
  return kind === 'outage' ? outage : code;
}

function refusalOf(stream: StreamName): string {
  return `refused ${stream}`;
}

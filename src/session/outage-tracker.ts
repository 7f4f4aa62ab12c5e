/**
 * Owns which notifications there are about a connection: one for each change, and one for each problem of an outage,
 * not for each try.
 */

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
  /** The refused stream, if the other streams go on. */
  readonly stream?: StreamName;
}

export type Notification =
  | { readonly name: 'change'; readonly change: StatusChange }
  | Problem
  /** The outage is over. This is told at once, but after a relapse only when the stream has run for a while. */
  | { readonly name: 'recovered'; readonly gap: MeasuredGap }
  /** So many events could not be kept while flows were down. */
  | { readonly name: 'dropped'; readonly count: number };

/** Where a connection and its wanted streams stand at one moment. */
export interface Snapshot {
  readonly connection: Status;
  readonly streams: ReadonlyMap<StreamName, Status>;
  readonly now: Moment;
  /** Since when events may be missing, if an outage begins now. */
  readonly lostAt: Moment;
}

/** In these states no event arrives, although somebody wants events. */
const OUTAGES: ReadonlySet<StatusName> = new Set(['waiting', 'rejected', 'refused', 'misconfigured']);

/**
 * For how long a stream must run before an outage is over for good, in milliseconds. A problem before that belongs to
 * the same outage, so that a server that comes and goes does not fill the log. A new outage that lasts as long is
 * always told.
 */
export const SETTLED_MS = 300_000;

/** An outage that was told and is not over. */
interface Outage {
  readonly from: Moment;
  /** It belongs to an outage whose beginning and end were told already. It is told only if it lasts. */
  readonly isRelapse: boolean;
}

/** What the watchers of a connection know of it. */
interface Known {
  readonly state: StatusName;
  /** Since when events may be missing; undefined: none are. */
  readonly lostAt: LossStart | undefined;
}

export class OutageTracker {
  #state: StatusName = 'idle';
  #lostAt: LossStart | undefined;
  /** A deploy did not start some nodes, and they may come back. Meanwhile nobody wants events, but the user does. */
  #isAbandoned = false;
  /** Flows are down. Nobody wants events now, but the user does. */
  #areFlowsDown = false;
  #knownAtHold: Known = { state: 'idle', lostAt: undefined };
  #outage: Outage | undefined;
  /** Since when the stream runs, or since when it is down. One of them is set while somebody wants the stream. */
  #runsSince: Moment | undefined;
  #downSince: Moment | undefined;
  /** Since when the stream ran after the last outage (`Clock.elapsed()`). */
  #ranSince = -Infinity;
  /** The problems that were told and are not over. */
  readonly #told = new Set<string>();
  readonly #streams: readonly StreamName[];
  readonly #refusals: ReadonlySet<string>;

  constructor(streams: StreamTable = STREAMS) {
    this.#streams = streamNames(streams);
    this.#refusals = new Set(this.#streams.map(refusalOf));
  }

  /** Flows go down now: notifications from here on may never reach anybody. */
  hold(now: Moment): void {
    const lostAt = this.#lostAt ?? (this.#state === 'streaming' ? now : undefined);
    this.#areFlowsDown = true;
    this.#knownAtHold = { state: this.#state, lostAt };
  }

  /**
   * Replaces another tracker, and starts from what that one knew when flows went down. What it noticed after that is
   * not told.
   */
  takeOver(other: OutageTracker): void {
    const { state, lostAt } = other.#knownAtHold;
    this.#state = state;
    this.#lostAt = lostAt;
  }

  /** Node-RED has started again: events may be missing since then. */
  restore(since: LossStart): void {
    this.#lostAt ??= since;
  }

  /** Flows went down, and some have not come back. What they miss counts as a gap, even while nobody wants events. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#lostAt ??= this.#knownAtHold.lostAt;
  }

  /** All flows run. The gap of abandoned flows is told, unless nobody wants events any more. */
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

  /** When time alone brings something new (`Clock.elapsed()`): a relapse is over, or has lasted for long. */
  get dueAt(): number | undefined {
    const since = this.#runsSince ?? this.#downSince;
    return this.#outage?.isRelapse && since ? since.elapsedMs + SETTLED_MS : undefined;
  }

  /**
   * A state that has lasted for so long stands for itself: after a long run the next problem is told, and a long
   * relapse is an outage.
   */
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

  /** The gap that ends now and is told now, if there is one. No gap ends while abandoned flows have not come back. */
  #gapUntil(now: Moment): Gap | undefined {
    const since = this.#lostAt;
    if (since === undefined || this.#isAbandoned) return undefined;
    this.#lostAt = undefined;
    return gapSince(since, now);
  }
}

/** Problems with an equal key are the same problem: the second one is not told. */
function problemOf(stream: StreamName, state: StatusName, { kind, code, outage }: RealtimeError): string {
  // A refusal concerns one stream. All other problems concern the whole connection.
  if (state === 'refused') return refusalOf(stream);
  // While the server is out of reach, each try may fail in another way. Each kind of rejection is told.
  return kind === 'outage' ? outage : code;
}

function refusalOf(stream: StreamName): string {
  return `refused ${stream}`;
}

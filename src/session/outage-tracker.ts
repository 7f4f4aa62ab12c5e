/** Owns what is news about a connection: each change, and each problem once an outage, not at every try. */

import type { RealtimeError } from '../failures/realtime-error';
import { STREAMS, type StreamName, type StreamTable, streamNames } from '../protocol/streams';
import { STABLE_MS } from '../util/backoff';
import { isWithin } from '../util/clock';
import type { Status, StatusName } from './status';

/** A time in which events may have been missed. Epoch milliseconds, and their difference. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
}

/** One change of a connection's state. */
export interface StatusChange extends Status {
  readonly previous: StatusName;
  /** Epoch milliseconds. */
  readonly at: number;
  /** With the first `streaming` after an outage. */
  readonly gap?: Gap;
}

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
  | { readonly name: 'recovered'; readonly gap: Gap }
  /** So many events could not be kept while flows were down. */
  | { readonly name: 'dropped'; readonly count: number };

/** Where a connection and its wanted streams stand at one moment. */
export interface Snapshot {
  readonly connection: Status;
  readonly streams: ReadonlyMap<StreamName, Status>;
  /** Epoch milliseconds. */
  readonly now: number;
  /** From when on events may have been missed, should this be the beginning of an outage (epoch milliseconds). */
  readonly lostAt: number;
}

/** In these no event arrives, although somebody wants them. */
const OUTAGES: ReadonlySet<StatusName> = new Set(['waiting', 'rejected', 'refused', 'misconfigured']);

/** What was told of and is not over. */
interface Outage {
  /** Epoch milliseconds. */
  readonly from: number;
  /** The stream had hardly run since the outage before: a server that comes and goes must not fill the log. */
  readonly isRelapse: boolean;
}

/** What those who follow a connection know of it. */
interface Known {
  readonly state: StatusName;
  /** Since when events may be missed (epoch milliseconds); undefined: none are. */
  readonly lostAt: number | undefined;
}

export class OutageTracker {
  #state: StatusName = 'idle';
  #lostAt: number | undefined;
  #knownAtHold: Known = { state: 'idle', lostAt: undefined };
  #outage: Outage | undefined;
  /** Since when the stream runs, and since when it did after the last outage (epoch milliseconds). */
  #runsSince: number | undefined;
  #ranSince = -Infinity;
  /** The problems that were told and are not over. */
  readonly #told = new Set<string>();
  readonly #streams: readonly StreamName[];
  readonly #refusals: ReadonlySet<string>;

  constructor(streams: StreamTable = STREAMS) {
    this.#streams = streamNames(streams);
    this.#refusals = new Set(this.#streams.map(refusalOf));
  }

  /** Flows go down now (epoch milliseconds): what is new from here on may never reach anybody. */
  hold(now: number): void {
    const lostAt = this.#lostAt ?? (this.#state === 'streaming' ? now : undefined);
    this.#knownAtHold = { state: this.#state, lostAt };
  }

  /** Goes on where flows left another one when they went down: what it has had since then, nobody gets. */
  takeOver(other: OutageTracker): void {
    const { state, lostAt } = other.#knownAtHold;
    this.#state = state;
    this.#lostAt = lostAt;
  }

  /** What is new since the last call. */
  report(snapshot: Snapshot): Notification[] {
    return [...this.#problems(snapshot), ...this.#recovery(snapshot), ...this.#change(snapshot)];
  }

  /** When there will be something new without any change (epoch milliseconds): a relapse will be over. */
  get dueAt(): number | undefined {
    return this.#outage && this.#runsSince && this.#runsSince + STABLE_MS;
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
      this.#ranSince = -Infinity;
    }
    if (OUTAGES.has(state))
      this.#outage ??= { from: lostAt, isRelapse: isWithin(STABLE_MS, this.#ranSince, now) };
    if (state !== 'streaming') {
      this.#runsSince = undefined;
      return;
    }
    this.#runsSince ??= now;
    const outage = this.#outage;
    if (outage?.isRelapse && isWithin(STABLE_MS, this.#runsSince, now)) return;
    this.#forgetAllBut(this.#refusals);
    if (outage === undefined) return;
    this.#outage = undefined;
    this.#ranSince = this.#runsSince;
    yield { name: 'recovered', gap: gapBetween(outage.from, this.#runsSince) };
  }

  #forgetAllBut(kept: ReadonlySet<string>): void {
    for (const problem of this.#told) if (!kept.has(problem)) this.#told.delete(problem);
  }

  *#change({ connection, now, lostAt }: Snapshot): Generator<Notification> {
    const previous = this.#state;
    if (connection.state === previous) return;
    this.#state = connection.state;
    const change = { ...connection, previous, at: now };
    if (OUTAGES.has(connection.state)) this.#lostAt ??= lostAt;
    const since = this.#lostAt;
    if (connection.state === 'idle') this.#lostAt = undefined;
    if (connection.state !== 'streaming' || since === undefined) {
      yield { name: 'change', change };
      return;
    }
    this.#lostAt = undefined;
    yield { name: 'change', change: { ...change, gap: gapBetween(since, now) } };
  }
}

/** `lostAt` is later than `to` only where the clock was set back. */
function gapBetween(lostAt: number, to: number): Gap {
  const from = Math.min(lostAt, to);
  return { from, to, ms: to - from };
}

/** What makes two problems the same one, so that the second is no news. */
function problemOf(stream: StreamName, state: StatusName, { kind, code }: RealtimeError): string {
  // A stream's refusal concerns that stream alone; all else the whole connection.
  if (state === 'refused') return refusalOf(stream);
  // While the server is out of reach every try may fail in another way; what it refuses is news each time.
  return kind === 'outage' ? kind : code;
}

function refusalOf(stream: StreamName): string {
  return `refused ${stream}`;
}

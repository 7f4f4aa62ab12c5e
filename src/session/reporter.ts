/** Owns what is news about a connection: each change, and each problem once an outage, not at every try. */
import { STREAM_NAMES, type StreamName } from '../protocol/streams';
import type { RealtimeError } from '../util/errors';
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

export type News =
  | { readonly name: 'change'; readonly change: StatusChange }
  /** An outage or a refusal has begun. */
  | { readonly name: 'problem'; readonly why: RealtimeError }
  /** The outage is over. */
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

const REFUSALS: ReadonlySet<string> = new Set(STREAM_NAMES.map(refusalOf));

export class Reporter {
  #state: StatusName = 'idle';
  #lostAt: number | undefined;
  /** The problems that were told and are not over. */
  readonly #told = new Set<string>();

  /** What is new since the last call. */
  report(snapshot: Snapshot): News[] {
    return [...this.#problems(snapshot), ...this.#change(snapshot)];
  }

  *#problems({ connection, streams }: Snapshot): Generator<News> {
    for (const stream of STREAM_NAMES) {
      const status = streams.get(stream);
      if (status === undefined || status.state === 'streaming') this.#told.delete(refusalOf(stream));
      if (status === undefined) continue;
      const { state, why } = status;
      if (!OUTAGES.has(state) || why === undefined) continue;
      const problem = problemOf(stream, state, why);
      if (this.#told.has(problem)) continue;
      this.#told.add(problem);
      yield { name: 'problem', why };
    }
    if (connection.state === 'idle') this.#told.clear();
    if (connection.state === 'streaming') this.#forgetAllBut(REFUSALS);
  }

  #forgetAllBut(kept: ReadonlySet<string>): void {
    for (const problem of this.#told) if (!kept.has(problem)) this.#told.delete(problem);
  }

  *#change({ connection, now, lostAt }: Snapshot): Generator<News> {
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
    const from = Math.min(since, now); // Later only where the clock was set back.
    const gap = { from, to: now, ms: now - from };
    yield { name: 'recovered', gap };
    yield { name: 'change', change: { ...change, gap } };
  }
}

/** What makes two problems the same one, so that the second is no news. */
function problemOf(stream: StreamName, state: StatusName, why: RealtimeError): string {
  // A stream's refusal concerns that stream alone; all else the whole connection.
  if (state === 'refused') return refusalOf(stream);
  // While the server is out of reach every try may fail in another way; what it refuses is news each time.
  return state === 'waiting' ? state : `${state} ${why.code}`;
}

function refusalOf(stream: StreamName): string {
  return `refused ${stream}`;
}

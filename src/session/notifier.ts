/** Owns the notifications of a connection, for its owner and its watchers. Notifications wait while flows are down. */
import type { StreamName, StreamTable } from '../protocol/streams';
import { type Clock, type Moment, momentOf, type Timer } from '../util/clock';
import type { LossStart } from './gap';
import { History } from './history';
import { type Notification, OutageTracker } from './outage-tracker';
import type { Status } from './status';
import { Watchers } from './watchers';

/** The node that is responsible for the connection. It gets what nobody else gets. */
export interface Owner {
  told(notification: Exclude<Notification, { name: 'change' }>): void;
}

/** What a session hands over to the session that replaces it. */
export interface SessionMemory {
  readonly outageTracker: OutageTracker;
  readonly watchers: Watchers;
  readonly history: History;
}

/** The connection that the notifications are about. */
export interface ReportedConnection {
  /** Where it stands. */
  readonly status: Status;
  /** Where its wanted streams stand. */
  readonly streamStatuses: ReadonlyMap<StreamName, Status>;
  /** When the server last gave a sign of life; undefined: never. */
  readonly lastHeard: Moment | undefined;
}

export class Notifier {
  readonly watchers: Watchers;
  /** What the connection has been through lately. */
  readonly history = new History();
  /** Undefined: nobody at the moment. */
  owner: Owner | undefined;
  readonly #outageTracker: OutageTracker;
  readonly #notifications: Notification[] = [];
  #timer: Timer | undefined;

  /** `due`: called when time alone has brought something new. Then {@link report} finds it. */
  constructor(
    private readonly clock: Clock,
    streams: StreamTable,
    private readonly connection: ReportedConnection,
    private readonly due: () => void,
  ) {
    this.#outageTracker = new OutageTracker(streams);
    this.watchers = new Watchers(clock, () => connection.status);
  }

  /** What the notifier that replaces this one needs to know. */
  get memory(): SessionMemory {
    return { outageTracker: this.#outageTracker, watchers: this.watchers, history: this.history };
  }

  /** Replaces another notifier. The watchers of that one are told what has changed in between. */
  takeOver({ outageTracker, watchers, history }: SessionMemory): void {
    this.history.add(...history.changes);
    this.#outageTracker.takeOver(outageTracker);
    this.watchers.takeOver(watchers);
  }

  /** Node-RED has started again: events may be missing since then. */
  restore(since: LossStart): void {
    this.#outageTracker.restore(since);
  }

  /** Until when no event is missing, as far as anybody knows (epoch milliseconds); undefined: nobody wants events. */
  get completeUntil(): number | undefined {
    return this.#outageTracker.completeUntil(momentOf(this.clock));
  }

  /** Flows go down now. */
  hold(): void {
    this.#outageTracker.hold(momentOf(this.clock));
  }

  /** Flows went down and have not all come back. */
  abandon(): void {
    this.#outageTracker.abandon();
  }

  /** All flows run. */
  resume(): void {
    this.#note(this.#outageTracker.resume(this.connection.status, momentOf(this.clock)));
    this.tell();
  }

  /** Notes what is new. {@link tell} tells it. */
  report(): void {
    const now = momentOf(this.clock);
    const { status, streamStatuses: streams } = this.connection;
    const lostAt = this.#lostAt(status, now);
    this.#note(this.#outageTracker.report({ connection: status, streams, now, lostAt }));
    this.#reportAgain(now);
  }

  /** Sends the noted notifications, in order. */
  tell(): void {
    for (let next = this.#notifications.shift(); next !== undefined; next = this.#notifications.shift()) {
      if (next.name === 'change') this.watchers.tell(next.change);
      else this.owner?.told(next);
    }
  }

  /**
   * A link that ends without a close frame may have been dead for long. So events may be missing since the last sign
   * of life.
   */
  #lostAt({ why }: Status, now: Moment): Moment {
    return why?.row.isAnnounced ? now : (this.connection.lastHeard ?? now);
  }

  #reportAgain({ elapsedMs }: Moment): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
    const { dueAt } = this.#outageTracker;
    const delayMs = dueAt && Math.max(1, dueAt - elapsedMs);
    this.#timer = delayMs && this.clock.setTimeout(this.due, delayMs);
  }

  #note(notifications: Iterable<Notification>): void {
    for (const each of notifications) {
      this.#notifications.push(each);
      if (each.name === 'change') this.history.add(each.change);
    }
  }
}

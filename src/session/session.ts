/**
 * Owns one connection together with its users, across deploys. While flows are down, events and notifications wait.
 */
import type { Actions } from '../api/actions';
import type { ApiEnvironment } from '../api/environment';
import { GivenToken } from '../api/given-token';
import { NoToken, type TokenSource } from '../api/token-source';
import type { Settings } from '../configuration/settings';
import { Connection, type ConnectionSettings } from '../connection/connection';
import { Catalogue } from '../events/catalogue';
import { Dispatcher, type Observer, type Subscriber } from '../events/dispatcher';
import { eventTypeReader, typeText } from '../events/event-type';
import type { ReceivedEvent } from '../protocol/received-event';
import { STREAMS, type StreamName, type StreamTable, streamNames } from '../protocol/streams';
import type { Moment } from '../util/clock';
import { Backlog } from './backlog';
import type { LossStart } from './gap';
import type { HeldMemory } from './held-memory';
import type { History } from './history';
import { Notifier, type Owner, type SessionMemory } from './notifier';
import { connectionStatus, type Status, streamStatus } from './status';
import type { Watcher } from './watchers';

/** Somebody who takes the events of a stream, and shows the status of the stream. */
export interface StreamUser extends Subscriber {
  /** The status of its stream: told at every change, and when flows have started. */
  status(status: Status): void;
}

/** Somebody who looks at the events of a stream, and shows the status of the stream. */
export interface StreamObserver extends Observer {
  /** The same as for a {@link StreamUser}. */
  status(status: Status): void;
}

export interface SessionEnvironment extends ApiEnvironment {
  /** Sends actions with the same sign-in. Default: there is nothing to send them to. */
  readonly actions?: Actions;
}

export class Session {
  readonly #connection: Connection;
  readonly #streams: StreamTable;
  readonly #dispatcher: Dispatcher;
  readonly #users = new Set<StreamUser | StreamObserver>();
  readonly #notifier: Notifier;
  readonly #backlog: Backlog;
  readonly #whenIdle: (() => void)[] = [];
  #catalogue: Catalogue | undefined;
  #typeProperty = '';
  /** Whether somebody has left since flows went down. */
  #leftWhileHeld = false;
  /** `holding`: flows are down. `handing over`: flows run again, but older events come first. `closed`: for good. */
  #mode: 'live' | 'holding' | 'handing over' | 'closed' = 'live';

  /** `memory`: the limit for waiting events. Default: that of the whole process. */
  constructor(
    settings: ConnectionSettings,
    private readonly environment: SessionEnvironment,
    memory?: HeldMemory,
  ) {
    const { streams = STREAMS } = environment;
    this.#streams = streams;
    this.#dispatcher = new Dispatcher({ typeOf: eventTypeReader(''), catalogue: undefined }, streams);
    this.#connection = new Connection(settings, environment, {
      event: (received) => this.#receive(received),
      changed: () => this.#changed(),
    });
    this.#notifier = new Notifier(environment.clock, streams, this, () => this.#changed());
    this.#backlog = new Backlog(environment.clock, memory, (received) => this.#dispatcher.dispatch(received));
  }

  /** Where the connection as a whole stands. */
  get status(): Status {
    const streams = [...this.#connection.wanted].map((stream) => this.#connection.streamState(stream));
    const status = connectionStatus(this.#connection.state, streams);
    // Nobody wants a stream, so nothing is known yet.
    const isHopeless = status.state === 'idle' && this.tokens instanceof NoToken;
    return isHopeless ? { state: 'misconfigured', why: this.tokens.why } : this.#waiting(status);
  }

  /** Where each wanted stream stands. */
  get streamStatuses(): ReadonlyMap<StreamName, Status> {
    return new Map([...this.#connection.wanted].map((stream) => [stream, this.#streamStatus(stream)]));
  }

  /** When the server last gave a sign of life; undefined: not since somebody wants a stream. */
  get lastHeard(): Moment | undefined {
    return this.#connection.lastHeard;
  }

  /** The status for a user of this stream; undefined: for a node that takes no stream. */
  statusFor(stream: StreamName | undefined): Status {
    return stream === undefined ? this.status : this.#streamStatus(stream);
  }

  /** What was seen on this connection; undefined if it is not remembered. */
  get catalogue(): Catalogue | undefined {
    return this.#catalogue;
  }

  /** Where its tokens come from. */
  get tokens(): TokenSource {
    return this.environment.tokens;
  }

  /** What sends actions with the sign-in of the connection; undefined: the connection can't work as it is configured. */
  get actions(): Actions | undefined {
    return this.environment.actions;
  }

  /** The settings that change while the connection is open. */
  set preferences({ typeProperty, catalogue }: Pick<Settings, 'typeProperty' | 'catalogue'>) {
    const typeOf = eventTypeReader(typeProperty);
    const isRead = typeProperty === this.#typeProperty;
    if (!catalogue) this.#catalogue = undefined;
    else if (this.#catalogue === undefined) this.#catalogue = new Catalogue(this.#streams);
    // The catalogue has types by another property: they are read again.
    else if (!isRead) this.#catalogue = this.#catalogue.readAnew(typeOf);
    this.#typeProperty = typeProperty;
    const text = typeText(typeProperty);
    this.#dispatcher.reading = { typeOf, typeText: text, catalogue: this.#catalogue };
    // Waiting events are read later, if at all.
    const needsParsing = (stream: StreamName, found: string | undefined) =>
      this.#mode === 'live' && this.#dispatcher.needs(stream, found);
    this.#connection.glance = { path: text.path, needsParsing };
  }

  /** The node that is responsible for the connection; undefined: none at the moment. */
  get owner(): Owner | undefined {
    return this.#notifier.owner;
  }

  set owner(owner: Owner | undefined) {
    this.#notifier.owner = owner;
  }

  /** What the connection has been through lately. */
  get history(): History {
    return this.#notifier.history;
  }

  /** Replaces another session of the connection. The watchers of that one are told what has changed in between. */
  takeOver(memory: SessionMemory): void {
    this.#notifier.takeOver(memory);
  }

  /** What the session that replaces this one needs to know. */
  get memory(): SessionMemory {
    return this.#notifier.memory;
  }

  /** Node-RED has started again: events may be missing since then. */
  restore(since: LossStart): void {
    this.#notifier.restore(since);
  }

  /** Until when no event is missing, as far as anybody knows (epoch milliseconds); undefined: nobody wants events. */
  get completeUntil(): number | undefined {
    return this.#notifier.completeUntil;
  }

  /**
   * Uses a stream until the returned function is called. The first user opens the connection, the last one closes it.
   */
  subscribe(user: StreamUser | StreamObserver): () => void {
    this.#users.add(user);
    this.#dispatcher.add(user);
    this.#want();
    if (this.#mode !== 'holding') user.status(this.#streamStatus(user.stream));
    return () => {
      this.#users.delete(user);
      this.#dispatcher.remove(user);
      if (this.#mode === 'holding') this.#leftWhileHeld = true;
      this.#want();
    };
  }

  /** Watches the connection until the returned function is called. This does not open the connection. */
  watch(watcher: Watcher): () => void {
    const leave = this.#notifier.watchers.add(watcher);
    if (this.#mode !== 'holding') {
      watcher.status(this.status);
      this.#notifier.watchers.introduce(watcher);
    }
    return leave;
  }

  /** Flows are going down. From now on everything waits, and users that leave are expected back. */
  hold(): void {
    if (this.#mode === 'closed' || this.#mode === 'holding') return;
    this.#mode = 'holding';
    this.#backlog.hold();
    this.#leftWhileHeld = false;
    this.#notifier.hold();
  }

  /** Flows stop for good. If somebody starts them again, they are told what was missed. */
  suspend(): void {
    this.#notifier.hold();
  }

  /** As {@link release}, if some flows have not come back. What those flows miss is told later. */
  abandon(): void {
    if (this.#leftWhileHeld) this.#notifier.abandon();
    this.release();
  }

  /** All flows run. */
  resume(): void {
    this.#notifier.resume();
  }

  /** How many waiting events nobody wants. */
  get unclaimed(): number {
    return this.#backlog.count((stream) => !this.#dispatcher.wants(stream));
  }

  /** Flows are running. Waiting events are handed over in order. Only now it counts which users have left. */
  release(): void {
    if (this.#mode !== 'holding') return;
    this.#mode = 'handing over';
    this.#want();
    this.#changed();
    this.#notifier.watchers.introduceAll();
    this.#backlog.handOver((dropped) => {
      this.#mode = 'live';
      if (dropped > 0) this.owner?.told({ name: 'dropped', count: dropped });
    });
  }

  /** Tries now what is planned for later. */
  retry(): void {
    this.#connection.retry();
  }

  get isClosed(): boolean {
    return this.#mode === 'closed';
  }

  /** Ends the connection politely and for good, even if it has users. Resolves when the socket is gone. */
  close(): Promise<void> {
    this.#mode = 'closed';
    this.#backlog.discard();
    this.#connection.want(new Set());
    if (this.#connection.state.name === 'idle') return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #receive(received: ReceivedEvent): void {
    if (this.#mode === 'live') this.#dispatcher.dispatch(received);
    else if (this.#mode !== 'closed') this.#backlog.add(received);
  }

  #want(): void {
    if (this.#mode === 'holding' || this.#mode === 'closed') return;
    this.#connection.want(
      new Set(streamNames(this.#streams).filter((stream) => this.#dispatcher.wants(stream))),
    );
  }

  #streamStatus(stream: StreamName): Status {
    return this.#waiting(streamStatus(this.#connection.state, this.#connection.streamState(stream)));
  }

  /** The same status; where the connection waits for a token of a flow, it says so. */
  #waiting(status: Status): Status {
    const isTokenAsked =
      status.state === 'connecting' && this.tokens instanceof GivenToken && this.tokens.isAsking;
    return isTokenAsked ? { ...status, isTokenAsked } : status;
  }

  #changed(): void {
    this.#notifier.report();
    if (this.#mode !== 'holding') {
      this.#showStatus();
      this.#notifier.tell();
    }
    if (this.#connection.state.name === 'idle') for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Shows all users where their stream stands: also after a flow was asked for a token, which changes no state. */
  showStatus(): void {
    if (this.#mode !== 'holding') this.#showStatus();
  }

  #showStatus(): void {
    for (const user of this.#users) user.status(this.#streamStatus(user.stream));
    this.#notifier.watchers.showStatus();
  }
}

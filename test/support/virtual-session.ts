/** Owns a session in a world of its own, and users and watchers that remember what they were told. */
import assert from 'node:assert/strict';
import type { TokenSource } from '../../src/api/token-source';
import type { EventInfo } from '../../src/events/dispatcher';
import { compileFilter, type Filter, type FilterSettings } from '../../src/events/filter';
import type { StreamName } from '../../src/protocol/streams';
import { HeldMemory } from '../../src/session/held-memory';
import type { StatusChange } from '../../src/session/history';
import type { Notification } from '../../src/session/outage-tracker';
import { Session, type StreamUser } from '../../src/session/session';
import type { Status, StatusName } from '../../src/session/status';
import type { Watcher } from '../../src/session/watchers';
import type { JsonObject } from '../../src/util/json';
import { oneToken } from './tokens';
import { createVirtualClock } from './virtual-clock';
import { goodServer, VirtualNetwork } from './virtual-network';

/** Virtual time, a network in memory with a good server, and sessions in it. */
export class VirtualSessions {
  readonly clock = createVirtualClock();
  readonly network = new VirtualNetwork(this.clock);
  readonly sessions: Session[] = [];
  /** Where events wait. */
  readonly memory = new HeldMemory(64 * 1024 * 1024);
  tokens: TokenSource = oneToken;
  /** What the random gives. */
  chance = 0.5;

  constructor() {
    this.network.server = goodServer;
  }

  create(): Session {
    const { clock, network, tokens } = this;
    const session = new Session(
      { heartbeatMs: 30_000 },
      { clock, random: () => this.chance, open: network.open, tokens },
      this.memory,
    );
    this.sessions.push(session);
    return session;
  }

  async pass(durationMs: number): Promise<void> {
    await this.clock.pass(durationMs);
  }

  /** The newest socket pushes numbered events. */
  push(...numbers: number[]): void {
    for (const n of numbers) this.network.socket.say({ type: 'userevent', n });
  }

  /** Closes every session; nothing may stay for longer than two seconds. */
  async end(): Promise<void> {
    for (const session of this.sessions) void session.close();
    await this.pass(1_999);
    assert.equal(this.network.live.length, 0, 'a socket is left');
    assert.equal(this.clock.timerCount, 0, 'a timer is left');
  }
}

/** The filter of these settings, which must be sound. */
export function filterOf(settings: FilterSettings): Filter {
  const compiled = compileFilter(settings);
  assert.ok(compiled.ok);
  return compiled.filter;
}

export interface Received {
  readonly event: JsonObject;
  readonly about: EventInfo;
  readonly output: number;
}

/** A user that wants everything, unless told otherwise. */
export class VirtualUser implements StreamUser {
  readonly received: Received[] = [];
  readonly statuses: Status[] = [];
  readonly filter: Filter;

  constructor(
    readonly stream: StreamName = 'user',
    settings: FilterSettings = {},
  ) {
    this.filter = filterOf(settings);
  }

  receive(event: JsonObject, about: EventInfo, output: number): void {
    this.received.push({ event, about, output });
  }

  status(status: Status): void {
    this.statuses.push(status);
  }

  /** The numbers of the events received, in their order. */
  get numbers(): unknown[] {
    return this.received.map(({ event }) => event.n);
  }

  /** The statuses, without repetitions in a row. */
  get shown(): StatusName[] {
    const states = this.statuses.map(({ state }) => state);
    return states.filter((state, index) => state !== states[index - 1]);
  }
}

export class VirtualWatcher implements Watcher {
  readonly changes: StatusChange[] = [];

  constructor(readonly key: string) {}

  changed(change: StatusChange): void {
    this.changes.push(change);
  }

  status(): void {}

  /** Each change as `previous > state`. */
  get moves(): string[] {
    return this.changes.map(({ previous, state }) => `${previous} > ${state}`);
  }
}

/** An owner that remembers what it was told. */
export class VirtualOwner {
  readonly news: Exclude<Notification, { name: 'change' }>[] = [];

  told(news: Exclude<Notification, { name: 'change' }>): void {
    this.news.push(news);
  }

  /** The problems by their codes, and the rest by name. */
  get heard(): string[] {
    return this.news.map((news) => (news.name === 'problem' ? news.why.code : news.name));
  }
}

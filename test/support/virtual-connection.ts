/** Owns a connection in a world of its own: virtual time, sockets in memory, and a record of what it does. */
import assert from 'node:assert/strict';
import type { TokenSource } from '../../src/api/token-source';
import { Connection } from '../../src/connection/connection';
import type { StreamName } from '../../src/protocol/streams';
import type { Clock } from '../../src/util/clock';
import type { JsonObject } from '../../src/util/json';
import { oneToken } from './tokens';
import { createVirtualClock } from './virtual-clock';
import { goodServer, type Server, VirtualNetwork } from './virtual-network';

export interface VirtualSettings {
  /** Default: {@link goodServer}. */
  readonly server?: Server;
  /** Default: {@link oneToken}. */
  readonly tokens?: (clock: Clock) => TokenSource;
  /** Default: 30 s. */
  readonly heartbeatMs?: number;
  /** Called whenever the connection tells that something has changed. */
  readonly told?: () => void;
}

export class VirtualConnection {
  readonly clock = createVirtualClock();
  readonly network = new VirtualNetwork(this.clock);
  /** What the random gives. */
  chance = 0.5;
  readonly connection: Connection;
  /** Every event received, without its envelope. */
  readonly events: {
    readonly stream: StreamName;
    readonly event: JsonObject;
    readonly receivedAt: number;
  }[] = [];
  /** Every state the connection has been in, without repetitions in a row. */
  readonly states: string[] = ['idle'];

  constructor({
    server = goodServer,
    tokens = () => oneToken,
    heartbeatMs = 30_000,
    told = () => {},
  }: VirtualSettings = {}) {
    this.network.server = server;
    this.connection = new Connection(
      { heartbeatMs },
      { clock: this.clock, random: () => this.chance, open: this.network.open, tokens: tokens(this.clock) },
      {
        event: ({ stream, event, receivedAt }) => this.events.push({ stream, event, receivedAt }),
        changed: () => {
          const { name } = this.connection.state;
          if (this.states.at(-1) !== name) this.states.push(name);
          told();
        },
      },
    );
  }

  /** The newest socket's far end. */
  get socket() {
    return this.network.socket;
  }

  get state() {
    return this.connection.state;
  }

  /** Wants exactly these streams, and lets happen what happens at once. */
  async want(...streams: StreamName[]): Promise<void> {
    this.connection.want(new Set(streams));
    await this.pass(0);
  }

  /** Lets time go by. */
  async pass(durationMs: number): Promise<void> {
    await this.clock.pass(durationMs);
  }

  /** What a stream is: `running`, `refused`, … */
  stream(name: StreamName): string {
    return this.connection.streamState(name).name;
  }

  /** Ends the connection; nothing of it may stay for longer than two seconds. */
  async end(): Promise<void> {
    await this.want();
    await this.pass(1_999);
    assert.equal(this.state.name, 'idle');
    assert.equal(this.network.live.length, 0, 'a socket is left');
    assert.equal(this.clock.timerCount, 0, 'a timer is left');
  }
}

/** Owns a connection in real time and what its user is told of it: for tests with what really lies on the way. */
import { liveErrorText } from '../../nodes/shared/texts';
import { GivenToken } from '../../src/api/given-token';
import type { RealtimeError } from '../../src/failures/realtime-error';
import { endpointOf } from '../../src/net/network-error';
import type { StatusChange } from '../../src/session/history';
import { Session } from '../../src/session/session';
import { Occurrences } from '../../src/simulator/occurrences';
import { type WebSocketOptions, webSocketTransport } from '../../src/transport/ws-transport';
import { systemClock } from '../../src/util/clock';
import { SOURCE, translatorOf } from '../locales/catalogues';
import { VirtualUser } from './virtual-session';

export interface WatchedSettings extends WebSocketOptions {
  /** In milliseconds; 0: off. Default: off. */
  readonly heartbeatMs?: number;
}

/** A failure as flows and Catch nodes see it: `reset`, or with its variant `reset-quiet`. */
export function nameOf({ code, variant }: RealtimeError): string {
  return variant === undefined ? code : `${code}-${variant}`;
}

export class WatchedConnection {
  readonly occurrences = new Occurrences<{ change: StatusChange; problem: RealtimeError; event: unknown }>();
  readonly #session: Session;
  readonly #host: string;

  constructor({ heartbeatMs = 0, environment = {}, ...options }: WatchedSettings) {
    this.#host = endpointOf(new URL(options.url)).host;
    this.#session = new Session(
      { heartbeatMs },
      {
        clock: systemClock,
        random: Math.random,
        tokens: new GivenToken('demo'),
        open: webSocketTransport({ ...options, environment }),
      },
    );
    this.#session.owner = {
      told: (news) => {
        if (news.name === 'problem') this.occurrences.record('problem', news.why);
      },
    };
    this.#session.watch({
      key: 'watched',
      changed: (change) => this.occurrences.record('change', change),
      status: () => {},
    });
    const user = new VirtualUser();
    const receive = user.receive.bind(user);
    user.receive = (event, about, output) => {
      receive(event, about, output);
      this.occurrences.record('event', event);
    };
    this.#session.subscribe(user);
    this.#session.release();
  }

  /** The n-th `streaming`, from 1. */
  streaming(n = 1): Promise<StatusChange> {
    return this.occurrences.nth('change', n, ({ state }) => state === 'streaming');
  }

  /** The n-th failure, from 1. */
  failure(n = 1): Promise<RealtimeError> {
    return this.occurrences
      .nth('change', n, ({ why, state }) => state === 'waiting' && why !== undefined)
      .then(({ why }) => why as RealtimeError);
  }

  /** How many there were. */
  get failures(): number {
    return this.occurrences.all('change').filter(({ state, why }) => state === 'waiting' && why !== undefined)
      .length;
  }

  /** The first `streaming` after this failure. */
  streamingAfter(why: RealtimeError): Promise<StatusChange> {
    const changes = this.occurrences.all('change');
    const before = changes.slice(
      0,
      changes.findIndex((change) => change.why === why),
    );
    return this.streaming(before.filter(({ state }) => state === 'streaming').length + 1);
  }

  /** What the user reads of it. */
  words(why: RealtimeError): string {
    return liveErrorText(translatorOf(SOURCE), why, this.#host);
  }

  async close(): Promise<void> {
    await this.#session.close();
    this.occurrences.end();
  }
}

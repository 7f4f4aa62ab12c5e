/**
 * Owns a session over real sockets in virtual time: it gets data at once, but its waits end only when the test moves
 * the time.
 */
import type { TokenSource } from '../../src/api/token-source';
import type { RealtimeError } from '../../src/failures/realtime-error';
import { forEachStream, STREAMS, type StreamName } from '../../src/protocol/streams';
import type { Gap } from '../../src/session/gap';
import { Session } from '../../src/session/session';
import type { Status } from '../../src/session/status';
import { Occurrences } from '../../src/simulator/occurrences';
import { webSocketTransport } from '../../src/transport/ws-transport';
import type { Clock } from '../../src/util/clock';
import { oneToken } from './tokens';
import { createVirtualClock } from './virtual-clock';
import { filterOf } from './virtual-session';

/** What the users of the session were told, for tests to await and to count. */
export interface LiveOccurrences {
  readonly event: { readonly stream: StreamName; readonly n: unknown };
  readonly status: { readonly stream: StreamName; readonly status: Status };
  readonly problem: RealtimeError;
  readonly recovered: Gap;
}

export interface LiveSettings {
  /** Where each try goes; the last address goes on for all that follow. */
  readonly urls: readonly string[];
  readonly streams?: readonly StreamName[];
  readonly tokens?: (clock: Clock) => TokenSource;
}

export class LiveSession {
  readonly clock = createVirtualClock();
  readonly occurrences = new Occurrences<LiveOccurrences>();
  readonly session: Session;
  /** How often a socket was wanted. */
  tries = 0;
  readonly #streams: readonly StreamName[];
  readonly #numbers: Readonly<Record<StreamName, unknown[]>> = forEachStream(STREAMS, () => []);
  readonly #statuses = new Map<StreamName, Status>();
  readonly #leave: (() => void)[] = [];

  constructor({ urls, streams = ['user'], tokens = () => oneToken }: LiveSettings) {
    this.session = new Session(
      { heartbeatMs: 30_000 },
      {
        clock: this.clock,
        random: () => 0.5,
        tokens: tokens(this.clock),
        open: (handlers) => {
          const url = urls[Math.min(this.tries, urls.length - 1)] ?? '';
          this.tries += 1;
          return webSocketTransport({ url, environment: {}, clock: this.clock })(handlers);
        },
      },
    );
    this.session.owner = {
      told: (news) => {
        if (news.name === 'problem') this.occurrences.record('problem', news.why);
        if (news.name === 'recovered') this.occurrences.record('recovered', news.gap);
      },
    };
    this.#streams = streams;
    this.join();
  }

  /** One node for each stream joins. */
  join(): void {
    for (const stream of this.#streams) {
      const leave = this.session.subscribe({
        stream,
        filter: filterOf({}),
        receive: ({ n }) => {
          this.#numbers[stream].push(n);
          this.occurrences.record('event', { stream, n });
        },
        status: (status) => {
          this.#statuses.set(stream, status);
          this.occurrences.record('status', { stream, status });
        },
      });
      this.#leave.push(leave);
    }
  }

  /** Resolves when the stream runs; at once if it does. */
  async streaming(stream: StreamName = 'user'): Promise<void> {
    if (this.#statuses.get(stream)?.state === 'streaming') return;
    await this.occurrences.next(
      'status',
      (each) => each.stream === stream && each.status.state === 'streaming',
    );
  }

  /** Resolves when the session waits for its next try; at once if it does. */
  async waiting(): Promise<void> {
    if (this.waitMs > 0) return;
    await this.occurrences.next('status', ({ status }) => status.retryAt !== undefined);
  }

  /** Resolves when so many events were received since the start; at once if they were. */
  async received(count: number): Promise<void> {
    if (this.occurrences.count('event') >= count) return;
    await this.occurrences.next('event', () => this.occurrences.count('event') >= count);
  }

  /** How long the session is going to wait for its next try, in milliseconds; 0 if it does not wait. */
  get waitMs(): number {
    const { retryAt } = this.session.status;
    return retryAt === undefined ? 0 : retryAt - this.clock.elapsed();
  }

  /** The numbers of a stream's events, in the order received. */
  numbers(stream: StreamName = 'user'): readonly unknown[] {
    return this.#numbers[stream];
  }

  /** The nodes leave. */
  leave(): void {
    for (const leave of this.#leave.splice(0)) leave();
  }

  /** The nodes leave, and have time to say so; resolves when the socket is gone. */
  async end(): Promise<void> {
    this.leave();
    this.clock.tick(1_500);
    await this.close();
  }

  /** Ends the session, and resolves when its socket is gone. */
  async close(): Promise<void> {
    await this.session.close();
    this.occurrences.end();
  }
}

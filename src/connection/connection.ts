/** Owns one connection to the RealTime API: it runs the state machine and turns frames into answers and events. */
import { ApiSocket, type Authentication } from '../api/api-socket';
import type { ApiEnvironment } from '../api/environment';
import type { Lease, TokenBorrower } from '../api/token-source';
import { RealtimeError } from '../failures/realtime-error';
import type { Glance } from '../protocol/codec';
import type { ReceivedEvent } from '../protocol/received-event';
import { STREAMS, type StreamName } from '../protocol/streams';
import type { Moment, Timer } from '../util/clock';
import { DEADLINES_MS, overdue } from './deadlines';
import { Heartbeat } from './heartbeat';
import { QuietCuts } from './quiet-cuts';
import { HAS_SOCKET, next, type Signal, type State } from './state';
import type { StreamState } from './stream-control';
import { Streams } from './streams';

export interface ConnectionListener {
  /** One event, in the order received. */
  event(received: ReceivedEvent): void;
  /** The connection's state, or that of one of its streams, has changed. */
  changed(): void;
}

export interface ConnectionSettings {
  /** Milliseconds between pings on a quiet connection; 0: no pings. */
  readonly heartbeatMs: number;
}

/**
 * Connects when the first stream is wanted, closes when the last one is not, and tries again for as long as one is.
 * It never throws; whatever goes wrong shows in {@link state} and {@link streamState}.
 */
export class Connection {
  #state: State = { name: 'idle' };
  #deadline: Timer | undefined;
  #socket: ApiSocket | undefined;
  #authorization: AbortController | undefined;
  #lease: Lease | undefined;
  #lastHeard: Moment | undefined;
  #glance: Glance | undefined;
  #moving = false;
  readonly #signals: Signal[] = [];
  readonly #borrower: TokenBorrower;
  readonly #streams: Streams;
  readonly #heartbeat: Heartbeat;
  readonly #quietCuts = new QuietCuts();

  constructor(
    { heartbeatMs }: ConnectionSettings,
    private readonly environment: ApiEnvironment,
    private readonly listener: ConnectionListener,
  ) {
    const { clock, random, tokens, streams = STREAMS } = environment;
    this.#borrower = tokens.borrower();
    this.#heartbeat = new Heartbeat(clock, heartbeatMs, {
      ping: () => this.#socket?.ping(),
      lost: () => this.#fail(new RealtimeError('heartbeat-lost', 'the server does not answer pings')),
    });
    this.#streams = new Streams(streams, {
      clock,
      random,
      start: (stream, settle) => this.#socket?.start(stream, settle),
      stop: (stream, settle) => this.#socket?.stop(stream, settle),
      changed: (stream) => this.#streamChanged(stream),
    });
  }

  get state(): State {
    return this.#state;
  }

  streamState(stream: StreamName): StreamState {
    return this.#streams.state(stream);
  }

  /**
   * When the server last gave a sign of life on an authenticated socket; undefined: not since somebody wants a
   * stream.
   */
  get lastHeard(): Moment | undefined {
    return this.#state.name === 'ready' ? this.#heartbeat.lastHeard : this.#lastHeard;
  }

  /** The streams that are wanted, whether they run or not. */
  get wanted(): ReadonlySet<StreamName> {
    return this.#streams.wanted;
  }

  /** From now on, events that don't need to be parsed are not. */
  set glance(glance: Glance) {
    this.#glance = glance;
    if (this.#socket !== undefined) this.#socket.glance = glance;
  }

  /** Sets the wanted streams. All others are stopped. If no stream is wanted, the connection closes. */
  want(wanted: ReadonlySet<StreamName>): void {
    this.#streams.want(wanted);
    this.#signal({ name: wanted.size > 0 ? 'wanted' : 'unwanted' });
  }

  /** Does now what is planned for later. */
  retry(): void {
    this.#borrower.retry();
    this.#signal({ name: 'retry' });
    this.#streams.retry();
  }

  /** Handles signals one after the other, also those that are sent meanwhile. */
  #signal(signal: Signal): void {
    this.#signals.push(signal);
    if (this.#moving) return;
    this.#moving = true;
    for (let first = this.#signals.shift(); first; first = this.#signals.shift()) this.#move(first);
    this.#moving = false;
  }

  #move(signal: Signal): void {
    const before = this.#state;
    const { clock, random, log } = this.environment;
    this.#state = next(before, signal, { elapsedMs: clock.elapsed(), random });
    if (this.#state === before) return;
    if (this.#state.name !== before.name) {
      log?.debug?.(changeLine(before, signal, this.#state));
      this.#leave(before);
      this.#enter(this.#state);
    }
    this.listener.changed();
  }

  #leave(state: State): void {
    if (this.#deadline !== undefined) this.environment.clock.clearTimeout(this.#deadline);
    this.#deadline = undefined;
    if (state.name === 'authorizing') this.#authorization?.abort();
    if (state.name === 'ready') {
      this.#lastHeard = this.#heartbeat.lastHeard;
      this.#heartbeat.stop();
    }
  }

  #enter(state: State): void {
    this.#setDeadline(state);
    if (!HAS_SOCKET[state.name]) this.#dropSocket();
    switch (state.name) {
      case 'authorizing':
        this.#authorize();
        break;
      case 'opening':
        this.#open();
        break;
      case 'authenticating':
        if (this.#lease !== undefined)
          this.#socket?.authenticate(this.#lease, (outcome) => this.#asked(outcome));
        break;
      case 'ready':
        this.#heartbeat.start();
        this.#streams.online();
        break;
      case 'stopping':
        this.#streams.stop();
        this.#whenStopped();
        break;
      case 'closing':
        this.#streams.offline();
        this.#socket?.close();
        break;
      case 'idle':
        this.#lastHeard = undefined;
        // The next user starts fresh: earlier waits do not count.
        this.#borrower.retry();
        break;
      case 'waiting':
      case 'failed':
        break;
    }
  }

  #setDeadline(state: State): void {
    const planned = DEADLINES_MS[state.name];
    const delayMs = planned === 'own' && state.name === 'waiting' ? state.delayMs : planned;
    if (typeof delayMs !== 'number') return;
    const expired = () => this.#signal({ name: 'deadline', why: overdue(state.name, delayMs, this.#socket) });
    this.#deadline = this.environment.clock.setTimeout(expired, delayMs);
  }

  #dropSocket(): void {
    this.#streams.offline();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.drop();
  }

  #authorize(): void {
    const authorization = new AbortController();
    this.#authorization = authorization;
    this.#borrower.lease(authorization.signal).then(
      (lease) => {
        if (authorization.signal.aborted) return;
        this.#lease = lease;
        this.#signal({ name: 'authorized' });
      },
      (error: unknown) => {
        if (!authorization.signal.aborted) this.#fail(asFailure(error));
      },
    );
  }

  #open(): void {
    // A dropped socket reports nothing more. Only the current socket does.
    this.#socket = new ApiSocket(this.environment, {
      opened: () => this.#signal({ name: 'opened' }),
      heard: (at) => this.#heartbeat.heard(at),
      event: (received) => this.listener.event(received),
      closed: (why) => this.#fail(why),
    });
    this.#socket.glance = this.#glance;
  }

  #asked(outcome: Authentication): void {
    if (outcome.name === 'authenticated') this.#signal({ name: 'authenticated' });
    else if (outcome.name === 'stale') this.#signal({ name: 'token-stale' });
    else this.#fail(outcome.why);
  }

  #streamChanged(stream: StreamName): void {
    const state = this.#streams.state(stream);
    this.environment.log?.debug?.(
      `${stream} stream ${state.name}${'why' in state ? ` (${state.why.code})` : ''}`,
    );
    if (state.name === 'running') this.#signal({ name: 'streaming' });
    // A server that does not answer the only request may have lost the connection. A new socket will show it.
    const isMute = state.name === 'refused' && state.why.kind === 'outage';
    if (isMute && !this.#streams.running) this.#fail(state.why);
    this.#whenStopped();
    this.listener.changed();
  }

  #whenStopped(): void {
    if (this.#state.name === 'stopping' && this.#streams.quiet) this.#signal({ name: 'stopped' });
  }

  #fail(why: RealtimeError): void {
    const hasEndedStream = this.#streams.running && why.kind === 'outage';
    this.#signal({ name: 'failure', why: hasEndedStream ? this.#endOfStream(why) : why });
  }

  /** The same failure, with what is known because a stream was running. */
  #endOfStream(why: RealtimeError): RealtimeError {
    const ended = why.with({}, { hasEndedStream: true });
    if (!('quietSeconds' in why.row.details)) return ended;
    const quietMs = this.environment.clock.elapsed() - this.#heartbeat.lastHeard.elapsedMs;
    const quietSeconds = this.#quietCuts.note(quietMs);
    return quietSeconds === undefined ? ended : ended.with({ quietSeconds });
  }
}

/** A change of state for the log: from where to where, why, and what is planned. */
function changeLine(before: State, signal: Signal, after: State): string {
  const why = 'why' in signal ? `${signal.name}: ${signal.why.code}` : signal.name;
  const plan = after.name === 'waiting' ? `, the next try in ${after.delayMs} ms` : '';
  return `${before.name} > ${after.name} (${why})${plan}`;
}

function asFailure(error: unknown): RealtimeError {
  if (error instanceof RealtimeError) return error;
  return new RealtimeError('login-unavailable', 'no token', { problem: 'internal' });
}

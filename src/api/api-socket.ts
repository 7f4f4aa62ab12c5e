/** Owns one socket to the API: the handshake (open, authenticate, start), and what the answer to each of its requests means. */
import { RealtimeError } from '../failures/realtime-error';
import { redactFailure } from '../failures/redact-failure';
import { authRequest, Codec, type Glance } from '../protocol/codec';
import type { Envelope, ResponseEnvelope } from '../protocol/envelope';
import type { ReceivedEvent } from '../protocol/received-event';
import type { StreamName } from '../protocol/streams';
import type { Asked, Frame, Transport } from '../transport/transport';
import { type Moment, momentOf } from '../util/clock';
import type { Log } from '../util/log';
import { type ApiEnvironment, secretsIn } from './environment';
import { PendingRequests, type RequestOutcome } from './requests';
import type { Lease } from './token-source';

/** What a socket reports. After `closed` it reports nothing more. */
export interface ApiSocketHandlers {
  /** The socket is open: the next step is to authenticate. */
  opened(): void;
  /** The server gave a sign of life at this moment. A frame may have waited since, so moments are not in order. */
  heard(at: Moment): void;
  /** One event, in the order received. */
  event(received: ReceivedEvent): void;
  /** The socket is gone, or was never got. */
  closed(why: RealtimeError): void;
}

/** What became of an authrequest. `stale`: the token was refused, but a fresh one can be had at once. */
export type Authentication =
  | { readonly name: 'authenticated' }
  | { readonly name: 'stale'; readonly why: RealtimeError }
  | { readonly name: 'rejected'; readonly why: RealtimeError };

/** The close code of a connection that ends because it is not needed any more (RFC 6455, section 7.4.1). */
const NORMAL_CLOSURE = 1000;

/** Never reused: each try has its own socket. Whoever opened the socket goes through its steps in order. */
export class ApiSocket {
  readonly #environment: ApiEnvironment;
  readonly #handlers: ApiSocketHandlers;
  readonly #codec: Codec;
  readonly #requests: PendingRequests;
  readonly #transport: Transport;
  readonly #trace: Log['trace'];
  #secrets: readonly string[];
  #authenticating: ((response: ResponseEnvelope) => void) | undefined;
  #isOver = false;

  /** Starts to open the socket. Handlers are never called before this has returned. */
  constructor(environment: ApiEnvironment, handlers: ApiSocketHandlers) {
    this.#environment = environment;
    this.#handlers = handlers;
    this.#codec = new Codec(environment.streams);
    this.#requests = new PendingRequests(environment.clock);
    this.#secrets = secretsIn(environment);
    this.#trace = environment.log?.trace;
    this.#transport = environment.open({
      opened: () => this.#isOver || handlers.opened(),
      frame: (frame) => this.#read(frame),
      alive: () => this.#isOver || handlers.heard(momentOf(environment.clock)),
      closed: (why) => this.#closed(why),
    });
  }

  /** From now on, events that don't need to be parsed are not. */
  set glance(glance: Glance | undefined) {
    this.#codec.glance = glance;
  }

  /** While the socket opens: who has not answered yet; undefined: not known. */
  get asked(): Asked | undefined {
    return this.#transport.asked;
  }

  /** While the socket opens: one of the addresses refuses, and others are still tried. */
  get refusal(): RealtimeError | undefined {
    return this.#transport.refusal;
  }

  /**
   * Authenticates, and tells the lease the result. `settle` is called once, unless the socket is gone before. The
   * caller sets a deadline.
   */
  authenticate(lease: Lease, settle: (outcome: Authentication) => void): void {
    this.#secrets = secretsIn(this.#environment);
    // An answer that nobody waits for, or a second answer, must not use up a token.
    this.#authenticating = ({ success, reason }) => {
      this.#authenticating = undefined;
      if (success) {
        lease.accepted();
        settle({ name: 'authenticated' });
        return;
      }
      const verdict = lease.refused();
      const options = verdict.name === 'rejected' ? { retryAfterMs: verdict.retryAfterMs } : {};
      const about = { reason, ...(this.#environment.tokens.isLogin && { source: 'login' as const }) };
      const why = new RealtimeError('token-rejected', 'the token was refused', about, options);
      settle({ name: verdict.name, why });
    };
    this.#send(authRequest(lease.token), 'authrequest');
  }

  /**
   * Starts a stream. `settle` is called with the failure if the stream did not start, unless the socket is gone
   * before.
   */
  start(stream: StreamName, settle: (why: RealtimeError | undefined) => void): void {
    this.#requests.expect(`start-${stream}`, (outcome) => settle(refusalOf(stream, outcome)));
    this.#send(this.#codec.startRequest(stream), `start-${stream}`);
  }

  /** Stops a stream. The stream counts as stopped with any answer, and without one. */
  stop(stream: StreamName, settle: () => void): void {
    this.#requests.expect(`stop-${stream}`, settle);
    this.#send(this.#codec.stopRequest(stream), `stop-${stream}`);
  }

  /** Sends a WebSocket ping. */
  ping(): void {
    this.#transport.ping();
  }

  /** Starts the closing handshake; `closed` follows, or {@link drop} must. No request is answered any more. */
  close(): void {
    this.#forgetRequests();
    this.#transport.close(NORMAL_CLOSURE);
  }

  /** The socket is gone at once, and reports nothing more. */
  drop(): void {
    this.#isOver = true;
    this.#forgetRequests();
    this.#transport.terminate();
  }

  #send(text: string, what: string): void {
    this.#trace?.(`sent ${what}, ${Buffer.byteLength(text)} bytes`);
    this.#transport.send(text);
  }

  #read(frame: Frame): void {
    if (this.#isOver) return;
    this.#handlers.heard(frame.readAt);
    const envelope = this.#codec.decode(frame, this.#secrets);
    // No text is made for a log that nobody reads.
    if (this.#trace !== undefined) this.#trace(`received ${nameOf(envelope)}, ${frame.bytes.length} bytes`);
    if (envelope.kind === 'event') this.#handlers.event(envelope);
    else if (envelope.kind === 'response') this.#answered(envelope);
  }

  #answered(response: ResponseEnvelope): void {
    if (response.request === 'auth') this.#authenticating?.(response);
    else this.#requests.answer(response);
  }

  #closed(why: RealtimeError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#forgetRequests();
    this.#handlers.closed(redactFailure(why, this.#secrets));
  }

  #forgetRequests(): void {
    this.#authenticating = undefined;
    this.#requests.clear();
  }
}

function refusalOf(stream: StreamName, outcome: RequestOutcome): RealtimeError | undefined {
  if (outcome === 'unanswered') {
    return new RealtimeError('start-timeout', `the start of the ${stream} stream was not answered`, {
      stream,
    });
  }
  if (outcome.success) return undefined;
  const { reason } = outcome;
  return new RealtimeError('stream-refused', `the ${stream} stream was refused`, { stream, reason });
}

/** What a frame is, without anything of its content. */
function nameOf(envelope: Envelope): string {
  switch (envelope.kind) {
    case 'event':
      return `an event of the ${envelope.stream} stream`;
    case 'response':
      return `the response to ${envelope.request}`;
    case 'unusable':
      return 'a frame of no use';
  }
}

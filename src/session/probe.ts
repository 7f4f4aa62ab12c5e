/** Owns the test of a connection: each step on the way to a running stream, once, with its time and its failure. */

import type { SignIn } from '../configuration/table';
import { type ConnectionEnvironment, secretsIn } from '../connection/connection';
import { RealtimeError } from '../failures/realtime-error';
import { redactFailure } from '../failures/redact-failure';
import { authRequest, Codec } from '../protocol/codec';
import type { RequestName, ResponseEnvelope } from '../protocol/envelope';
import type { StreamName } from '../protocol/streams';
import type { Transport } from '../transport/transport';

/** How long the whole test may take, in milliseconds. */
const PROBE_DEADLINE_MS = 20_000;

export type StepName = 'connect' | 'login' | 'authenticate' | 'start';

export interface Step {
  readonly step: StepName;
  readonly ok: boolean;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** Why it failed, where it did. */
  readonly why?: RealtimeError;
}

/** Goes the way step by step up to the first failure, then closes. Never rejects. */
export async function probe(
  environment: ConnectionEnvironment,
  by: SignIn,
  stream: StreamName = 'user',
): Promise<Step[]> {
  const { clock, tokens } = environment;
  const socket = new ProbedSocket(environment);
  const steps: Step[] = [];
  const step = async <T>(name: StepName, act: () => Promise<T>): Promise<T> => {
    const from = clock.now();
    try {
      const result = await Promise.race([act(), socket.failed]);
      steps.push({ step: name, ok: true, ms: clock.now() - from });
      return result;
    } catch (error) {
      const why = error instanceof RealtimeError ? error : unexpected();
      steps.push({ step: name, ok: false, ms: clock.now() - from, why });
      throw why;
    }
  };

  try {
    await step('connect', () => socket.opened);
    const borrower = tokens.borrower();
    const getToken = async () => (await borrower.lease(socket.signal)).token;
    const signedIn = by === 'login' ? await step('login', getToken) : undefined;
    await step('authenticate', async () => {
      const token = signedIn ?? (await getToken());
      const { success, reason } = await socket.ask('auth', authRequest(token));
      if (!success)
        throw new RealtimeError('token-rejected', 'the token was refused', {
          reason,
        });
    });
    await step('start', async () => {
      const { success, reason } = await socket.ask(`start-${stream}`, socket.codec.startRequest(stream));
      if (!success)
        throw new RealtimeError('stream-refused', `the ${stream} stream was refused`, { stream, reason });
    });
  } catch {
    // The last step says why.
  } finally {
    socket.end();
  }
  return steps;
}

/** A socket whose every outcome is a promise. */
class ProbedSocket {
  readonly codec: Codec;
  readonly opened: Promise<void>;
  /** Rejects when the socket is gone, or when time is up. */
  readonly failed: Promise<never>;
  readonly #transport: Transport;
  readonly #end = new AbortController();
  readonly #asked = new Map<RequestName, (response: ResponseEnvelope) => void>();
  #open: () => void = () => {};
  #fail: (why: RealtimeError) => void = () => {};

  constructor(private readonly environment: ConnectionEnvironment) {
    const { clock, open, streams } = environment;
    this.codec = new Codec(streams);
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.failed = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {}); // It may fail when no step is under way any more.
    this.#transport = open({
      opened: () => this.#open(),
      alive: () => {},
      closed: (why) => this.#fail(redactFailure(why, secretsIn(environment))),
      frame: (text) => this.#read(text),
    });
    const deadline = clock.setTimeout(() => this.#fail(late()), PROBE_DEADLINE_MS);
    this.#end.signal.addEventListener('abort', () => clock.clearTimeout(deadline));
  }

  /** Aborts when the test is over. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  ask(request: RequestName, text: string): Promise<ResponseEnvelope> {
    return new Promise((resolve) => {
      this.#asked.set(request, resolve);
      this.#transport.send(text);
    });
  }

  end(): void {
    this.#end.abort();
    this.#transport.close(1000);
  }

  #read(text: string): void {
    const envelope = this.codec.decode(
      { text, receivedAt: this.environment.clock.now() },
      secretsIn(this.environment),
    );
    if (envelope.kind === 'response') this.#asked.get(envelope.request)?.(envelope);
  }
}

function late(): RealtimeError {
  return new RealtimeError('open-timeout', 'no answer in time', { seconds: PROBE_DEADLINE_MS / 1000 });
}

function unexpected(): RealtimeError {
  return new RealtimeError('login-unavailable', 'the test failed', { problem: 'internal' });
}

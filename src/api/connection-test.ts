/** Owns the test of a connection: each step of the handshake, once, with its time and its failure. */
import type { SignInMethod } from '../configuration/table';
import { RealtimeError } from '../failures/realtime-error';
import type { StreamName } from '../protocol/streams';
import { ApiSocket } from './api-socket';
import type { ApiEnvironment } from './environment';
import { FIRST_STREAM, type StepName, stepOf } from './test-steps';
import type { Lease } from './token-source';

/** How long the whole test may take, in milliseconds. */
const TEST_DEADLINE_MS = 20_000;

export interface TestStep {
  readonly step: StepName;
  readonly ok: boolean;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** Why it failed, where it did. */
  readonly why?: RealtimeError;
}

/**
 * Does what a connection does, step by step up to the first failure, then closes. Each stream to start has a step of
 * its own. The refusal of one stream does not stop the others. Never rejects.
 *
 * @param streams - what to start besides the user's stream
 */
export async function testConnection(
  environment: ApiEnvironment,
  signIn: SignInMethod,
  streams: Iterable<StreamName> = [],
): Promise<TestStep[]> {
  const { clock, tokens } = environment;
  const steps: TestStep[] = [];
  const ending = new AbortController();
  let isLost = false;
  let fail = (_why: RealtimeError) => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = (why) => {
      isLost = true;
      reject(why);
    };
  });
  failed.catch(() => {}); // The failure may come when no step runs any more.
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const socket = new ApiSocket(environment, {
    opened: () => open(),
    heard: () => {},
    event: () => {},
    closed: (why) => fail(why),
  });
  let current: StepName = 'connect';
  const deadline = clock.setTimeout(() => fail(late(current, socket)), TEST_DEADLINE_MS);

  const step = async <T>(name: StepName, act: () => Promise<T>): Promise<T> => {
    current = name;
    const from = clock.elapsed();
    const took = () => Math.round(clock.elapsed() - from);
    try {
      const result = await Promise.race([act(), failed]);
      steps.push({ step: name, ok: true, ms: took() });
      return result;
    } catch (error) {
      const why = error instanceof RealtimeError ? error : unexpected();
      steps.push({ step: name, ok: false, ms: took(), why });
      throw why;
    }
  };

  try {
    await step('connect', () => opened);
    const borrower = tokens.borrower();
    const borrow = () => borrower.lease(ending.signal);
    const signedIn = signIn === 'login' ? await step('login', borrow) : undefined;
    await step('authenticate', async () => authenticate(socket, signedIn ?? (await borrow())));
    for (const stream of new Set<StreamName>([FIRST_STREAM, ...streams])) {
      if (isLost) break;
      await step(stepOf(stream), () => start(socket, stream)).catch(() => {});
    }
  } catch {
    // The last step says why.
  } finally {
    ending.abort();
    clock.clearTimeout(deadline);
    socket.close();
  }
  return steps;
}

function authenticate(socket: ApiSocket, lease: Lease): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.authenticate(lease, (outcome) => {
      if (outcome.name === 'authenticated') resolve();
      else reject(outcome.why);
    });
  });
}

function start(socket: ApiSocket, stream: StreamName): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.start(stream, (why) => (why === undefined ? resolve() : reject(why)));
  });
}

/** The deadline has passed in this step. The failure says whose answer is missing. */
function late(step: StepName, { asked, refusal }: ApiSocket): RealtimeError {
  const seconds = TEST_DEADLINE_MS / 1000;
  if (step === 'connect')
    return refusal ?? new RealtimeError('open-timeout', 'no answer in time', { seconds, ...asked });
  return new RealtimeError('auth-timeout', `no answer in time: ${step}`, { seconds });
}

function unexpected(): RealtimeError {
  return new RealtimeError('login-unavailable', 'the test failed', { problem: 'internal' });
}

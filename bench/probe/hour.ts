/** Owns an hour of ten busy connections in virtual time, and how much more heap they hold at its end. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createClock } from '@sinonjs/fake-timers';
import { compileFilter } from '../../src/events/filter';
import { Session } from '../../src/session/session';
import type { TransportHandlers } from '../../src/transport/transport';
import { type Clock, momentOf } from '../../src/util/clock';
import { eventText, numberedType } from '../server/events';

const CONNECTIONS = 10;
const NODES_EACH = 50;
const EVENTS_A_SECOND = 1_000;
const HOUR_S = 3_600;
/** The heap is looked at so often. */
const LOOK_S = 300;
/** Of which nodes want every second one. */
const TYPES = 2 * NODES_EACH;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

void main();

async function main(): Promise<void> {
  const virtual = createClock(Date.UTC(2026, 0, 1));
  const clock: Clock = {
    now: () => virtual.Date.now(),
    elapsed: () => virtual.performance.now(),
    setTimeout: (callback, delayMs) => virtual.setTimeout(callback, delayMs),
    clearTimeout: (timer) => virtual.clearTimeout(timer as ReturnType<typeof virtual.setTimeout>),
  };
  let received = 0;
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(clock, () => (received += 1)));
  await virtual.tickAsync(1_000);

  const frames = Array.from({ length: TYPES }, (_, index) =>
    Buffer.from(eventText(numberedType(index), index)),
  );
  let sent = 0;
  for (let second = 1; second <= HOUR_S; second += 1) {
    for (let count = 0; count < EVENTS_A_SECOND; count += 1, sent += 1) {
      // Bytes of their own, as a socket gives them.
      const bytes = Buffer.from(frames[sent % TYPES] ?? '');
      sockets[sent % CONNECTIONS]?.()?.frame({ bytes, readAt: momentOf(clock) });
    }
    virtual.tick(1_000);
    if (second % LOOK_S === 0) process.send?.({ heapBytes: heapBytes(), sent, received });
  }
  process.disconnect();
}

/** A connection with its nodes; the answer is where its frames go. */
function connect(clock: Clock, receive: () => void): () => TransportHandlers | undefined {
  let handlers: TransportHandlers | undefined;
  const borrower = {
    lease: async () => ({
      token: 'bench',
      accepted() {},
      refused: () => ({ name: 'stale' }) as const,
      doubted: () => ({ name: 'stale' }) as const,
      cured() {},
    }),
    retry() {},
  };
  const session = new Session(
    { heartbeatMs: 20_000 },
    {
      clock,
      random: Math.random,
      tokens: { borrower: () => borrower, secrets: () => [] },
      open: (given) => {
        handlers = given;
        queueMicrotask(() => given.opened());
        const answer = (text: string) => {
          const { type } = JSON.parse(text) as { type: string };
          const response = { type: type.replace('request', 'response'), success: true };
          const bytes = Buffer.from(JSON.stringify(response));
          queueMicrotask(() => given.frame({ bytes, readAt: momentOf(clock) }));
        };
        return { send: answer, ping: () => given.alive(), close() {}, terminate() {} };
      },
    },
  );
  session.preferences = { typeProperty: '', catalogue: true };
  for (let node = 0; node < NODES_EACH; node += 1) {
    const compiled = compileFilter({ types: [numberedType(2 * node)] });
    if (compiled.ok) session.subscribe({ stream: 'user', filter: compiled.filter, receive, status() {} });
  }
  return () => handlers;
}

function heapBytes(): number {
  for (let round = 0; round < 3; round += 1) collect();
  return process.memoryUsage().heapUsed;
}

import assert from 'node:assert/strict';
import { RealtimeError } from '../../src/failures/realtime-error';
import { type Notification, OutageTracker } from '../../src/session/outage-tracker';
import type { Status } from '../../src/session/status';

const lost = new RealtimeError('reset', 'lost', { host: 'h', port: 1 });
const unreached = new RealtimeError('host-not-found', 'not found', { host: 'h' });
const rejection = new RealtimeError('token-rejected', 'no', { reason: '' });
const loginRejection = new RealtimeError('login-rejected', 'no', { host: 'h', status: 403, reason: '' });
const refusal = new RealtimeError('stream-refused', 'no', { stream: 'account', reason: '' });

const idle: Status = { state: 'idle' };
const connecting: Status = { state: 'connecting' };
const streaming: Status = { state: 'streaming' };
const starting: Status = { state: 'starting' };
const waiting: Status = { state: 'waiting', why: lost, attempt: 1, retryAt: 1 };
const waitingOtherwise: Status = { ...waiting, why: unreached };
const rejected: Status = { state: 'rejected', why: rejection };
const loginRejected: Status = { state: 'rejected', why: loginRejection };
const refused: Status = { state: 'refused', why: refusal };

/** A moment: the connection's status, the statuses of the streams, the time, and from when on events may be missing. */
interface Moment {
  readonly connection: Status;
  readonly user?: Status;
  readonly account?: Status;
  readonly now?: number;
  readonly lostAt?: number;
}

const all = (status: Status, now = 0, lostAt = now): Moment => ({
  connection: status,
  ...(status.state !== 'idle' && { user: status }),
  now,
  lostAt,
});

/** A moment of a clock that nobody has set. */
const at = (ms: number) => ({ at: ms, elapsedMs: ms });

function reported(...moments: Moment[]): Notification[] {
  const reporter = new OutageTracker();
  return moments.flatMap(({ connection, user, account, now = 0, lostAt = now }) => {
    const streams = new Map([
      ...(user ? [['user', user] as const] : []),
      ...(account ? [['account', account] as const] : []),
    ]);
    return reporter.report({ connection, streams, now: at(now), lostAt: at(lostAt) });
  });
}

/** `state` for a change, `!code` for a problem, the name for the rest. */
function summary(news: readonly Notification[]): string[] {
  return news.map((each) => {
    if (each.name === 'change') return each.change.state;
    return each.name === 'problem' ? `!${each.why.code}` : each.name;
  });
}

describe('the outage tracker tells', () => {
  const cases: [title: string, moments: Moment[], expected: string[]][] = [
    [
      'of an outage once, however the tries in it fail',
      [all(waiting), all(connecting), all(waitingOtherwise), all(connecting), all(waiting)],
      ['!reset', 'waiting', 'connecting', 'waiting', 'connecting', 'waiting'],
    ],
    [
      'of another refusal in the same outage, and of each only once',
      [all(rejected), all(connecting), all(loginRejected), all(connecting), all(rejected)],
      ['!token-rejected', 'rejected', 'connecting', '!login-rejected', 'rejected', 'connecting', 'rejected'],
    ],
    [
      'each change once',
      [all(connecting), all(connecting), all(streaming), all(idle)],
      ['connecting', 'streaming', 'idle'],
    ],
    [
      'an outage once, not each try',
      [all(streaming), all(waiting), all(connecting), all(waiting), all(connecting), all(streaming)],
      ['streaming', '!reset', 'waiting', 'connecting', 'waiting', 'connecting', 'recovered', 'streaming'],
    ],
    [
      'the next outage again',
      [all(streaming), all(waiting), all(streaming), all(waiting, 300_000)],
      ['streaming', '!reset', 'waiting', 'recovered', 'streaming', '!reset', 'waiting'],
    ],
    [
      'the next outage within five minutes not again',
      [all(streaming), all(waiting), all(streaming), all(waiting, 299_999)],
      ['streaming', '!reset', 'waiting', 'recovered', 'streaming', 'waiting'],
    ],
    [
      'a rejection during an outage as well',
      [all(streaming), all(waiting), all(rejected), all(waiting), all(rejected)],
      ['streaming', '!reset', 'waiting', '!token-rejected', 'rejected', 'waiting', 'rejected'],
    ],
    [
      'an outage of both streams once',
      [{ connection: waiting, user: waiting, account: waiting }],
      ['!reset', 'waiting'],
    ],
    [
      'the refusal of one stream while the other runs, once however often it is asked for',
      [
        { connection: streaming, user: streaming, account: refused },
        { connection: streaming, user: streaming, account: starting },
        { connection: streaming, user: streaming, account: refused },
      ],
      ['!stream-refused', 'streaming'],
    ],
    [
      'the refusal again after the stream has run',
      [
        { connection: streaming, user: streaming, account: refused },
        { connection: streaming, user: streaming, account: streaming },
        { connection: streaming, user: streaming, account: refused },
      ],
      ['!stream-refused', 'streaming', '!stream-refused'],
    ],
    [
      'the refusal again to who wants the stream anew',
      [
        { connection: streaming, user: streaming, account: refused },
        { connection: streaming, user: streaming },
        { connection: streaming, user: streaming, account: refused },
      ],
      ['!stream-refused', 'streaming', '!stream-refused'],
    ],
    [
      'a refusal after an outage, and no recovery',
      [all(waiting), { connection: refused, account: refused }],
      ['!reset', 'waiting', '!stream-refused', 'refused'],
    ],
    [
      'everything anew after nobody wanted the connection',
      [all(waiting), all(idle), all(waiting)],
      ['!reset', 'waiting', 'idle', '!reset', 'waiting'],
    ],
    ['no recovery where nothing was lost', [all(connecting), all(streaming)], ['connecting', 'streaming']],
    [
      'no recovery from what nobody wanted',
      [all(waiting), all(idle), all(streaming)],
      ['!reset', 'waiting', 'idle', 'streaming'],
    ],
  ];
  for (const [title, moments, expected] of cases) {
    it(title, () => assert.deepEqual(summary(reported(...moments)), expected));
  }

  it('what a change is: from where, to where, when and why', () => {
    const changes = reported(all(streaming, 10), all(waiting, 20)).filter((each) => each.name === 'change');
    assert.deepEqual(changes.at(-1)?.change, { ...waiting, previous: 'streaming', at: 20, retryInMs: 0 });
  });

  it('the gap with the first streaming after an outage, from the last that was surely received', () => {
    const news = reported(
      all(streaming, 1_000),
      all(waiting, 5_000, 3_000),
      all(connecting, 6_000, 6_000),
      all(waiting, 7_000, 7_000),
      all(streaming, 9_000),
      all(connecting, 10_000),
      all(streaming, 11_000),
    );
    const gap = { from: 3_000, to: 9_000, ms: 6_000 };
    assert.deepEqual(
      news.find(({ name }) => name === 'recovered'),
      { name: 'recovered', gap },
    );
    const gaps = news.flatMap((each) => (each.name === 'change' ? [each.change.gap] : []));
    assert.deepEqual(gaps, [undefined, undefined, undefined, undefined, gap, undefined, undefined]);
  });

  it('a gap with its real length, even if the clock is set meanwhile', () => {
    for (const [set, ms] of [
      ['back', -3 * 86_400_000],
      ['ahead', 30 * 86_400_000],
    ] as const) {
      const tracker = new OutageTracker();
      const report = (connection: Status, now: { at: number; elapsedMs: number }) =>
        tracker.report({ connection, streams: new Map([['user', connection]]), now, lostAt: now });
      report(waiting, at(1_000));
      const told = report(streaming, { at: 9_000 + ms, elapsedMs: 9_000 });
      const gap = { from: 1_000, to: 9_000 + ms, ms: 8_000 };
      assert.deepEqual(
        told.flatMap((each) => (each.name === 'change' ? [each.change.gap] : [])),
        [gap],
        set,
      );
      assert.deepEqual(
        told.find(({ name }) => name === 'recovered'),
        { name: 'recovered', gap },
        set,
      );
    }
  });
});

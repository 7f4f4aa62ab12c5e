/** Owns what several borrowers of one sign-in may rely on: shared tokens, separate refusals, and the pace of one. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { GivenToken } from '../../src/api/given-token';
import type { Lease, TokenBorrower } from '../../src/api/token-source';
import { RealtimeError } from '../../src/failures/realtime-error';
import type { Clock } from '../../src/util/clock';
import { CountedSignIn } from '../support/tokens';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';
import { VirtualConnection } from '../support/virtual-connection';
import { goodServer, type Server } from '../support/virtual-network';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

const lease = (borrower: TokenBorrower) => borrower.lease(new AbortController().signal);

/** The code of the failure; a lease is a failure of the test. */
async function failure(leasing: Promise<Lease>): Promise<RealtimeError> {
  try {
    const { token } = await leasing;
    return assert.fail(`there is the token ${token}`);
  } catch (error) {
    assert.ok(error instanceof RealtimeError, inspect(error));
    return error;
  }
}

/** Says of each token that the connection sends what the test says. */
function judging(isGood: (token: string) => boolean): Server {
  return (farEnd, request) => {
    if (request?.type === 'authrequest' && !isGood(request.token ?? ''))
      farEnd.say({ type: 'authresponse', success: false });
    else goodServer(farEnd, request);
  };
}

/** Uses a token each second, and is refused each time. Returns how to stop, and how many tokens it has shown. */
function refusedForEver(borrower: TokenBorrower, clock: VirtualClock) {
  const shown: string[] = [];
  let timer: unknown;
  const use = async () => {
    timer = clock.setTimeout(use, SECOND_MS);
    // Once more at once where a fresh token can be had, as every user of tokens does.
    for (const _ of ['first', 'again']) {
      const leased = await lease(borrower).catch(() => undefined);
      if (leased === undefined) return;
      shown.push(leased.token);
      if (leased.refused().name === 'rejected') return;
    }
  };
  void use();
  return { shown, stop: () => clock.clearTimeout(timer) };
}

describe('borrowers of one sign-in', () => {
  let clock: VirtualClock;
  let signIn: CountedSignIn;
  beforeEach(() => {
    clock = createVirtualClock();
    signIn = new CountedSignIn(clock);
  });
  afterEach(() => assert.equal(clock.timerCount, 0, 'no timer is left'));

  const signIns = () => signIn.times.length;

  it('share its token', async () => {
    const leases = await Promise.all([signIn.borrower(), signIn.borrower()].map(lease));
    assert.deepEqual(
      leases.map(({ token }) => token),
      ['token 1', 'token 1'],
    );
    assert.equal(signIns(), 1);
  });

  it('cause one renewal, though twelve uses of a token are refused at once', async () => {
    const borrower = signIn.borrower();
    const stale = await Promise.all(Array.from({ length: 12 }, () => lease(borrower)));
    stale[0]?.accepted();
    const fresh = await Promise.all(
      stale.map((each) => {
        assert.equal(each.refused().name, 'stale');
        return lease(borrower);
      }),
    );
    assert.deepEqual(new Set(fresh.map(({ token }) => token)), new Set(['token 2']));
    assert.equal(signIns(), 2);
  });

  it('do not lose their token, or their turn, by the refusal of another one', async () => {
    const refused = signIn.borrower();
    const other = signIn.borrower();
    (await lease(other)).accepted();
    const user = refusedForEver(refused, clock);
    await clock.pass(HOUR_MS);
    user.stop();
    assert.equal((await lease(other)).token, `token ${signIns()}`);
    // The other one is refused for the first time: it gets a fresh token without any pause.
    const current = await lease(other);
    current.accepted();
    assert.equal(current.refused().name, 'stale');
    assert.equal((await lease(other)).token, `token ${signIns()}`);
  });

  it('are refused a token that was fetched in place of another: each waits, though it is new to it', async () => {
    const [one, other] = [signIn.borrower(), signIn.borrower()];
    (await lease(one)).refused();
    assert.equal((await lease(one)).refused().name, 'rejected');
    assert.equal((await lease(other)).token, 'token 2');
    assert.equal((await lease(other)).refused().name, 'rejected');
    assert.equal((await failure(lease(other))).code, 'token-rejected');
    assert.equal(signIns(), 2);
  });

  it('get a fresh token at once where the refused one had served somebody', async () => {
    const [one, other] = [signIn.borrower(), signIn.borrower()];
    (await lease(one)).refused();
    (await lease(one)).accepted();
    assert.equal((await lease(other)).refused().name, 'stale');
    assert.equal((await lease(other)).token, 'token 3');
  });

  it('wait too where others are served by each fresh token, if they are refused with each', async () => {
    const [refused, other] = [signIn.borrower(), signIn.borrower()];
    const verdicts: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const token = await lease(refused);
      (await lease(other)).accepted();
      verdicts.push(token.refused().name);
      if (n > 0) clock.tick(120_000);
    }
    assert.deepEqual(verdicts, ['stale', 'rejected', 'rejected']);
  });

  it('use what another one has fetched when their own pause is over', async () => {
    const [one, other] = [signIn.borrower(), signIn.borrower()];
    for (const borrower of [one, one, other]) (await lease(borrower)).refused();
    clock.tick(30_000);
    (await lease(one)).refused();
    assert.equal((await lease(other)).token, 'token 3');
    assert.equal(signIns(), 3);
  });

  it('have served their pauses once a token is accepted', async () => {
    const borrower = signIn.borrower();
    (await lease(borrower)).refused();
    (await lease(borrower)).refused();
    clock.tick(30_000);
    (await lease(borrower)).accepted();
    assert.equal((await lease(borrower)).refused().name, 'stale');
    const verdict = (await lease(borrower)).refused();
    assert.ok(verdict.name === 'rejected' && verdict.retryAfterMs <= 30_000, inspect(verdict));
  });

  it('say how long to wait, and need not wait when somebody asks for a try now', async () => {
    const borrower = signIn.borrower();
    (await lease(borrower)).refused();
    (await lease(borrower)).refused();
    const { retryAfterMs = 0 } = await failure(lease(borrower));
    assert.ok(retryAfterMs > 28_000 && retryAfterMs <= 30_000, `${retryAfterMs} ms`);
    borrower.retry();
    assert.equal((await lease(borrower)).token, 'token 3');
  });

  it('wait as long as they would, wherever the clock is set', async () => {
    const borrower = signIn.borrower();
    (await lease(borrower)).refused();
    (await lease(borrower)).refused();
    for (const setByMs of [-HOUR_MS, 2 * HOUR_MS]) {
      clock.setTime(clock.now() + setByMs);
      const { retryAfterMs = 0 } = await failure(lease(borrower));
      assert.ok(retryAfterMs > 28_000 && retryAfterMs <= 30_000, `${retryAfterMs} ms`);
    }
  });

  describe('whose sign-in fails', () => {
    const host = { host: 'h', status: 401, reason: '' };
    const cases: [title: string, failure: RealtimeError, fromMs: number, toMs: number][] = [
      ['is rejected', new RealtimeError('login-rejected', '', host), 28_000, 30_000],
      [
        'asks to wait',
        new RealtimeError('login-unavailable', '', host, { retryAfterMs: 17_000 }),
        17_000,
        17_000,
      ],
    ];
    for (const [title, why, fromMs, toMs] of cases) {
      it(`since it ${title}: all wait, and nobody asks the service meanwhile`, async () => {
        signIn.failure = why;
        const [one, other] = [signIn.borrower(), signIn.borrower()];
        await failure(lease(one));
        const again = await failure(lease(other));
        assert.equal(again.code, why.code);
        const waitMs = again.retryAfterMs ?? 0;
        assert.ok(waitMs >= fromMs && waitMs <= toMs, `${waitMs} ms`);
        assert.equal(signIns(), 1);
        clock.tick(waitMs);
        await failure(lease(other));
        assert.equal(signIns(), 2);
      });
    }

    it('for any other reason: the next one asks again', async () => {
      signIn.failure = new RealtimeError('reset', '', { host: 'h', port: 1 });
      const borrower = signIn.borrower();
      await failure(lease(borrower));
      await failure(lease(borrower));
      assert.equal(signIns(), 2);
    });

    it('ever longer, up to ten minutes, however many ask', async () => {
      signIn.failure = new RealtimeError('login-rejected', '', host);
      const users = [signIn.borrower(), signIn.borrower()].map((each) => refusedForEver(each, clock));
      await clock.pass(HOUR_MS);
      for (const user of users) user.stop();
      assert.deepEqual(pauses(signIn), [29, 59, 119, 239, 479, 599, 599, 599, 599]);
    });

    it('keep the token that still is good, where they were not refused', async () => {
      const [one, other] = [signIn.borrower(), signIn.borrower()];
      (await lease(one)).refused();
      signIn.failure = new RealtimeError('login-rejected', '', host);
      await failure(lease(one));
      assert.equal((await lease(other)).token, 'token 1');
    });
  });

  describe('who doubt the token, since something is forbidden,', () => {
    it('get a fresh one once; if that changes nothing, the token is not doubted again for ten minutes', async () => {
      const borrower = signIn.borrower();
      const forbidden = async () => (await lease(borrower)).doubted().name;
      assert.equal(await forbidden(), 'stale');
      assert.equal(await forbidden(), 'rejected');
      (await lease(borrower)).accepted();
      assert.equal(await forbidden(), 'rejected');
      assert.equal((await lease(borrower)).token, 'token 2', 'it serves all the same');
      clock.tick(600_000);
      assert.equal(await forbidden(), 'stale');
      await lease(borrower);
      assert.equal(signIns(), 3);
    });

    it('may doubt again where the fresh one was the cure', async () => {
      const borrower = signIn.borrower();
      (await lease(borrower)).doubted();
      (await lease(borrower)).cured();
      assert.equal((await lease(borrower)).doubted().name, 'stale');
    });

    it('change nothing for the others', async () => {
      const [one, other] = [signIn.borrower(), signIn.borrower()];
      (await lease(one)).doubted();
      assert.equal((await lease(other)).token, 'token 1');
    });

    it('go on with the old one where no fresh one can be had', async () => {
      const borrower = signIn.borrower();
      (await lease(borrower)).doubted();
      signIn.failure = new RealtimeError('reset', '', { host: 'h', port: 1 });
      await failure(lease(borrower));
      assert.equal((await lease(borrower)).token, 'token 1');
    });
  });

  describe('one of them a connection:', () => {
    const counted = (clock: Clock) => {
      signIn = new CountedSignIn(clock);
      return signIn;
    };

    /** How often one connection alone signs in within two hours if it is refused each time. */
    async function alone(): Promise<number[]> {
      const world = new VirtualConnection({ server: judging(() => false), tokens: counted });
      world.chance = 0;
      await world.want('user');
      await world.pass(2 * HOUR_MS);
      await world.end();
      return pauses(signIn);
    }

    // Whoever comes later begins with the short pauses of whoever is refused for the first time.
    const later: [lateMs: number, more: number][] = [
      [0, 0],
      [5 * SECOND_MS, 0],
      [45 * SECOND_MS, 1],
      [HOUR_MS, 3],
    ];
    for (const [lateMs, more] of later) {
      it(`a token that is refused for ever is fetched as for the connection alone (the other one comes ${lateMs / 1000} s later)`, async () => {
        const expected = await alone();
        const world = new VirtualConnection({ server: judging(() => false), tokens: counted });
        world.chance = 0;
        await world.want('user');
        await world.pass(lateMs);
        const user = refusedForEver(signIn.borrower(), world.clock);
        await world.pass(2 * HOUR_MS - lateMs);
        user.stop();
        await world.end();
        assert.equal(pauses(signIn).length, expected.length + more, `${pauses(signIn)}`);
        assert.ok(Math.min(...pauses(signIn).slice(1)) >= 29, `too soon: ${pauses(signIn)}`);
      });
    }

    /** A connection that was refused, and whose next token would be good. */
    async function refused(): Promise<VirtualConnection> {
      let isGood = false;
      const world = new VirtualConnection({ server: judging(() => isGood), tokens: counted });
      await world.want('user');
      assert.equal(world.state.name, 'waiting');
      isGood = true;
      return world;
    }

    it('which need not wait when somebody asks for a try now', async () => {
      const world = await refused();
      world.connection.retry();
      await world.pass(0);
      assert.equal(world.stream('user'), 'running');
      await world.end();
    });

    it('which need not wait when somebody wants a stream anew', async () => {
      const world = await refused();
      await world.want();
      await world.want('account');
      assert.equal(world.stream('account'), 'running');
      await world.end();
    });

    it('which gets a fresh token at once when a used token is refused', async () => {
      let bad = ['token 1'];
      const world = new VirtualConnection({
        server: judging((token) => !bad.includes(token)),
        tokens: counted,
      });
      await world.want('user');
      assert.equal(world.stream('user'), 'running');
      bad = ['token 1', 'token 2'];
      world.socket.drop();
      await world.pass(500);
      assert.equal(world.stream('user'), 'running');
      assert.equal(signIns(), 3);
      await world.end();
    });

    it('another borrower that is refused for ever does not disturb the stream', async () => {
      const world = new VirtualConnection({ tokens: counted });
      await world.want('user');
      const user = refusedForEver(signIn.borrower(), world.clock);
      await world.pass(HOUR_MS);
      assert.equal(world.network.sockets.length, 1, 'no new socket');
      assert.equal(world.stream('user'), 'running');
      world.socket.drop();
      await world.pass(500);
      assert.equal(world.stream('user'), 'running', 'back at once after an outage');
      user.stop();
      assert.ok(signIns() < 15, `${signIns()} sign-ins in an hour`);
      assert.ok(user.shown.length < 20, `${user.shown.length} uses in an hour`);
      await world.end();
    });
  });
});

describe('borrowers of a given token', () => {
  let clock: VirtualClock;
  let tokens: GivenToken;
  let asked: number;
  beforeEach(() => {
    clock = createVirtualClock();
    tokens = new GivenToken('one', clock);
    asked = 0;
  });
  afterEach(() => assert.equal(clock.timerCount, 0, 'no timer is left'));

  it('are refused one by one: a borrower that was not refused keeps the token, and nobody asks for another one', async () => {
    const [refused, other] = [tokens.borrower(), tokens.borrower()];
    assert.equal((await lease(refused)).refused().name, 'rejected');
    assert.equal((await failure(lease(refused))).code, 'token-rejected');
    assert.equal((await lease(other)).token, 'one');
  });

  it('use it ever more rarely where it is refused for ever', async () => {
    const user = refusedForEver(tokens.borrower(), clock);
    await clock.pass(HOUR_MS);
    user.stop();
    assert.equal(user.shown.length, 10);
  });

  it('take another one at once when it is given', async () => {
    const borrower = tokens.borrower();
    (await lease(borrower)).refused();
    tokens.give('two');
    assert.equal((await lease(borrower)).token, 'two');
  });

  it('ask a flow once for all, and do not stop borrowers that were not refused', async () => {
    tokens.askOf(() => {
      asked += 1;
    });
    const [one, two, other] = [tokens.borrower(), tokens.borrower(), tokens.borrower()];
    for (const borrower of [one, two]) assert.equal((await lease(borrower)).refused().name, 'stale');
    const waiting = [one, two].map(lease);
    assert.equal((await lease(other)).token, 'one');
    assert.equal(asked, 1);
    tokens.give('two');
    assert.deepEqual(
      (await Promise.all(waiting)).map(({ token }) => token),
      ['two', 'two'],
    );
  });

  it('ask a flow as rarely as a connection alone, where all that it gives is refused', async () => {
    let n = 0;
    tokens.askOf(() => {
      asked += 1;
      tokens.give(`answer ${++n}`);
    });
    const users = [tokens.borrower(), tokens.borrower()].map((each) => refusedForEver(each, clock));
    await clock.pass(HOUR_MS);
    for (const user of users) user.stop();
    assert.ok(asked <= 11, `asked ${asked} times`);
  });
});

/** The seconds between each two sign-ins. */
function pauses({ times }: CountedSignIn): number[] {
  return times.slice(1).map((time, n) => Math.round((time - (times[n] ?? 0)) / SECOND_MS));
}

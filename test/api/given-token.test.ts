import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { GIVING_DEADLINE_MS, GivenToken, type Need } from '../../src/api/given-token';
import type { Lease, TokenBorrower } from '../../src/api/token-source';
import { RealtimeError } from '../../src/failures/realtime-error';
import { REJECTION } from '../../src/util/backoff';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';

describe('GivenToken', () => {
  let clock: VirtualClock;
  let tokens: GivenToken;
  let borrower: TokenBorrower;
  let lease: Lease;
  let asked: Need[];
  beforeEach(() => {
    clock = createVirtualClock();
    asked = [];
  });
  afterEach(() => assert.equal(clock.timerCount, 0, 'no timer is left'));

  const start = (token: string) => {
    tokens = new GivenToken(token, clock);
    borrower = tokens.borrower();
  };
  const giver = (need: Need) => {
    asked.push(need);
  };
  const token = async (signal = new AbortController().signal) => {
    lease = await borrower.lease(signal);
    return lease.token;
  };
  /** Whether another one can be had at once. */
  const refused = (token: string): boolean => {
    assert.equal(token, lease.token);
    return lease.refused().name === 'stale';
  };
  /** A connection tries again no sooner. */
  const nextTry = () => clock.tick(REJECTION.firstMs);

  /** The code of the failure. */
  async function failure(asking: Promise<string>): Promise<string> {
    return asking.then(
      (given) => `the token ${given}`,
      (error: unknown) => (error instanceof RealtimeError ? error.code : inspect(error)),
    );
  }

  describe('with nobody to ask', () => {
    it('gives the token of the configuration', async () => {
      start('one');
      assert.equal(await token(), 'one');
    });

    it('has no other when that is refused, and gives it again later: the server may have been wrong', async () => {
      start('one');
      assert.equal(refused(await token()), false);
      nextTry();
      assert.equal(await token(), 'one');
    });

    it('is misconfigured without one', async () => {
      start('');
      assert.equal(await failure(token()), 'misconfigured');
    });
  });

  describe('with a flow to ask', () => {
    it('does not ask while it has a token', async () => {
      start('one');
      tokens.askOf(giver);
      await token();
      assert.deepEqual(asked, []);
    });

    it('asks for a missing token, and waits for it', async () => {
      start('');
      tokens.askOf(giver);
      const given = token();
      assert.deepEqual(asked, ['missing']);
      assert.equal(tokens.give('one'), true);
      assert.equal(await given, 'one');
    });

    it('asks for another one at once when a token is refused', async () => {
      start('one');
      tokens.askOf(giver);
      assert.equal(refused(await token()), true);
      const given = token();
      assert.deepEqual(asked, ['refused']);
      tokens.give('two');
      assert.equal(await given, 'two');
    });

    it('gives up for now when the replacement is refused too, and asks again at the next try', async () => {
      start('one');
      tokens.askOf((need) => {
        giver(need);
        tokens.give(`answer ${asked.length}`);
      });
      refused(await token());
      assert.equal(refused(await token()), false);
      nextTry();
      assert.equal(await token(), 'answer 2');
      assert.deepEqual(asked, ['refused', 'refused']);
    });

    it('replaces a replacement that had worked', async () => {
      start('one');
      tokens.askOf(giver);
      refused(await token());
      const given = token();
      tokens.give('two');
      await given;
      lease.accepted();
      assert.equal(refused(await token()), true);
    });

    it('replaces a token that was given without a question', async () => {
      start('one');
      tokens.askOf(giver);
      refused(await token());
      const given = token();
      tokens.give('two');
      await given;
      tokens.give('three');
      assert.equal(refused(await token()), true);
    });

    it('takes a token that is given unasked at the next use', async () => {
      start('one');
      tokens.askOf(giver);
      await token();
      tokens.give('two');
      assert.equal(await token(), 'two');
    });

    it('does not blame a token for the refusal of the one before it', async () => {
      start('one');
      tokens.askOf(giver);
      await token();
      tokens.give('two');
      assert.equal(refused('one'), true);
      assert.equal(await token(), 'two');
      assert.deepEqual(asked, []);
    });
  });

  describe('the token that was refused, given again', () => {
    beforeEach(async () => {
      start('one');
      tokens.askOf(giver);
      refused(await token());
    });

    it('is no answer: the refusal stands', async () => {
      const given = failure(token());
      assert.equal(tokens.give('one'), false);
      assert.equal(await given, 'token-rejected');
    });

    it('is not taken while it waits for the next try', async () => {
      const given = failure(token());
      tokens.give('one');
      await given;
      assert.equal(tokens.give('one'), false);
    });

    it('is taken at the next try, and can be refused again', async () => {
      const given = failure(token());
      tokens.give('one');
      await given;
      nextTry();
      const again = token();
      assert.deepEqual(asked, ['refused', 'refused']);
      assert.equal(tokens.give('one'), true);
      assert.equal(await again, 'one');
      assert.equal(refused('one'), false);
    });
  });

  describe('when a flow does not answer', () => {
    it('fails in time, and asks again at the next try', async () => {
      start('');
      tokens.askOf(giver);
      const first = failure(token());
      await clock.pass(GIVING_DEADLINE_MS);
      assert.equal(await first, 'token-not-given');
      const second = token();
      tokens.give('one');
      assert.equal(await second, 'one');
      assert.deepEqual(asked, ['missing', 'missing']);
    });

    it('lets a refusal stand', async () => {
      start('one');
      tokens.askOf(giver);
      refused(await token());
      const given = failure(token());
      await clock.pass(GIVING_DEADLINE_MS);
      assert.equal(await given, 'token-rejected');
    });

    it('stops waiting when nobody wants the token any more, and waits anew at once', async () => {
      start('');
      tokens.askOf(giver);
      const asking = new AbortController();
      const first = failure(token(asking.signal));
      asking.abort();
      const second = token();
      assert.equal(await first, 'login-unavailable');
      tokens.give('one');
      assert.equal(await second, 'one');
    });
  });

  describe('with somebody to ask only after a token was refused', () => {
    beforeEach(async () => {
      start('one');
      assert.equal(refused(await token()), false);
    });

    it('asks at the next use, instead of showing the refused one again', async () => {
      tokens.askOf(giver);
      nextTry();
      const given = token();
      assert.deepEqual(asked, ['refused']);
      tokens.give('two');
      assert.equal(await given, 'two');
    });

    it('uses a token that was given before', async () => {
      const leave = tokens.askOf(giver);
      tokens.give('two');
      leave();
      tokens.askOf(giver);
      assert.equal(await token(), 'two');
      assert.deepEqual(asked, []);
    });
  });

  describe('with several to ask', () => {
    it('asks all, goes on with the first answer, and keeps the last one for the next use', async () => {
      start('');
      tokens.askOf((need) => giver(need));
      tokens.askOf((need) => giver(need));
      const given = token();
      assert.deepEqual(asked, ['missing', 'missing']);
      tokens.give('one');
      assert.equal(await given, 'one');
      tokens.give('two');
      assert.equal(await token(), 'two');
    });

    it('asks nodes that come while it waits, as after a deploy', async () => {
      start('');
      const leave = tokens.askOf(giver);
      const given = token();
      leave();
      tokens.askOf((need) => asked.push(`${need}`) && tokens.give('one'));
      assert.equal(await given, 'one');
      assert.deepEqual(asked, ['missing', 'missing']);
    });

    it('waits for nodes that left in a deploy', async () => {
      start('');
      tokens.askOf(giver)();
      const given = token();
      assert.deepEqual(asked, []);
      tokens.askOf(giver);
      assert.deepEqual(asked, ['missing']);
      tokens.give('one');
      assert.equal(await given, 'one');
    });
  });

  it('shows no token, however it is printed', async () => {
    start('marked one');
    tokens.askOf(giver);
    refused(await token());
    tokens.give('marked two');
    assert.doesNotMatch(inspect(tokens, { depth: 10, showHidden: true }) + JSON.stringify(tokens), /marked/);
  });
});

/** Owns that a login is tried at most three times in half a minute, whatever the service answers and whoever asks. */
import assert from 'node:assert/strict';
import { loginTokens } from '../../src/api/login';
import { MAX_ATTEMPTS } from '../../src/api/login-attempts';
import type { TokenBorrower } from '../../src/api/token-source';
import { cut, type Deed, type RestServer, say, startRestServer } from '../support/rest-server';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';

const STEP_MS = 500;
const HALF_A_MINUTE = 30_000;

describe('a login is tried at most three times in half a minute', () => {
  let server: RestServer;
  let clock: VirtualClock;
  beforeEach(() => {
    clock = createVirtualClock();
  });
  afterEach(async () => {
    await server.close();
    assert.equal(clock.timerCount, 0);
  });

  const connect = (password = 'pass') =>
    loginTokens({ restUrl: server.url, username: 'me', password, clock, environment: {} });
  const logins = () => server.arrived.filter(({ url }) => url === '/auth/login').length;

  /** Wants a token, whatever happened before; `isWrong`: the API refuses it. */
  async function want(borrower: TokenBorrower, isWrong = false): Promise<void> {
    borrower.retry();
    await borrower.lease(new AbortController().signal).then(
      (lease) => isWrong && lease.refused(),
      () => {},
    );
  }

  const answers: readonly [title: string, deed: Deed, isWrong?: boolean][] = [
    ['423', say(423, { message: 'locked' })],
    ['401', say(401, { message: 'no' })],
    ['200 without a token', say(200, { message: 'enter the code' })],
    ['200 and nothing', say(200, {})],
    ['500', say(500, '')],
    ['503 that asks for a second', say(503, '', { 'retry-after': '1' })],
    ['429', say(429, '')],
    ['404', say(404, '')],
    ['a web page', say(200, '<html>Wi-Fi')],
    ['no answer', cut],
    ['a token that the API refuses', say(200, { token: 'wrong', tokenLifetime: 3600 }), true],
    ['a token without a lifetime', say(200, { token: 'good' })],
    ['a token for a second', say(200, { token: 'good', tokenLifetime: 1 })],
  ];
  for (const [title, deed, isWrong] of answers) {
    it(`where the answer is ${title}: a stream and its requests, tried anew all the time`, async () => {
      server = await startRestServer([deed]);
      const source = connect();
      const borrowers = [source.borrower(), source.borrower()];
      for (let ms = 0; ms < HALF_A_MINUTE; ms += STEP_MS) {
        await Promise.all(borrowers.map((borrower) => want(borrower, isWrong)));
        clock.tick(STEP_MS);
      }
      assert.ok(logins() > 0 && logins() <= MAX_ATTEMPTS, `${logins()} logins`);
      await want(source.borrower());
      assert.ok(logins() <= 2 * MAX_ATTEMPTS);
    });
  }

  it('where each deploy makes the connection anew, and where several use the same login', async () => {
    server = await startRestServer([say(423, { message: 'locked' })]);
    for (let ms = 0; ms < HALF_A_MINUTE; ms += STEP_MS) {
      await Promise.all([want(connect().borrower()), want(connect().borrower())]);
      clock.tick(STEP_MS);
    }
    assert.equal(logins(), MAX_ATTEMPTS);
    await want(connect().borrower());
    assert.equal(logins(), MAX_ATTEMPTS + 1, 'half a minute later it is tried again');
  });

  it('where each deploy makes the connection anew, and the API refuses each token', async () => {
    server = await startRestServer([say(200, { token: 'wrong', tokenLifetime: 3600 })]);
    for (let ms = 0; ms < HALF_A_MINUTE; ms += STEP_MS) {
      await want(connect().borrower(), true);
      clock.tick(STEP_MS);
    }
    assert.equal(logins(), MAX_ATTEMPTS);
  });

  for (const tokenLifetime of [undefined, 1])
    it(`while the last token is lent on, though it lives for ${tokenLifetime ?? 'nobody knows how many'} seconds`, async () => {
      server = await startRestServer([say(200, { token: 'good', tokenLifetime })]);
      const borrower = connect().borrower();
      for (let ms = 0; ms < HALF_A_MINUTE; ms += STEP_MS) {
        const { token } = await borrower.lease(new AbortController().signal);
        assert.equal(token, 'good');
        clock.tick(STEP_MS);
      }
      assert.equal(logins(), MAX_ATTEMPTS);
    });

  it('but at once with another password, which may be the right one', async () => {
    server = await startRestServer(({ body }) =>
      body.includes('right') ? say(200, { token: 'good', tokenLifetime: 60 }) : say(401, ''),
    );
    for (let n = 0; n < 5; n += 1) await want(connect('wrong').borrower());
    assert.equal(logins(), MAX_ATTEMPTS);
    const lease = await connect('right').borrower().lease(new AbortController().signal);
    assert.equal(lease.token, 'good');
  });

  it('but as often as there are connections, where it succeeds: they start together', async () => {
    server = await startRestServer([say(200, { token: 'good', tokenLifetime: 60 })]);
    await Promise.all(Array.from({ length: 10 }, () => want(connect().borrower())));
    assert.equal(logins(), 10);
  });

  it('does not count what surely never reached the service', async () => {
    server = await startRestServer([say(200, { token: 'good', tokenLifetime: 60 })]);
    const { port } = server;
    await server.close();
    const borrower = connect().borrower();
    for (let n = 0; n < 5; n += 1) await want(borrower);
    server = await startRestServer([say(200, { token: 'good', tokenLifetime: 60 })], { port });
    await want(borrower);
    assert.equal(logins(), 1);
  });

  it('and says why not, and for how long', async () => {
    server = await startRestServer([say(423, { message: 'locked' })]);
    const failure = () => connect().borrower().lease(new AbortController().signal);
    for (let n = 0; n < MAX_ATTEMPTS; n += 1) await assert.rejects(failure());
    clock.tick(10_000);
    await assert.rejects(failure(), (why: { code: string; reason: string; retryAfterMs: number }) => {
      assert.deepEqual([why.code, why.reason], ['login-rejected', 'locked']);
      return why.retryAfterMs >= 20_000;
    });
  });
});

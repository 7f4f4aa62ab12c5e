import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { LOGIN_DEADLINE_MS, type LoginOptions, loginTokens } from '../../src/api/login';
import type { Lease, TokenBorrower, TokenSource } from '../../src/api/token-source';
import { type ErrorCode, RealtimeError } from '../../src/failures/realtime-error';
import type { RestFailure } from '../../src/simulator/rest/rest-failure';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator';
import { REJECTION } from '../../src/util/backoff';
import { Authority } from '../support/certificates';
import { startConnectProxy } from '../support/connect-proxy';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';

const MARKED = { username: 'me', password: 'marked-"pass"/word' };

describe('loginTokens', () => {
  let clock: VirtualClock;
  const borrowers = new WeakMap<TokenSource, TokenBorrower>();
  const leases = new Map<string, Lease>();
  const ends: (() => Promise<unknown>)[] = [];
  beforeEach(() => {
    clock = createVirtualClock();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    assert.equal(clock.timerCount, 0, 'no timer is left');
  });

  async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
    const server = await startSimulator({ logins: [MARKED], clock, ...options });
    ends.push(() => server.close());
    return server;
  }

  function source({ restUrl }: { restUrl: string }, options: Partial<LoginOptions> = {}): TokenSource {
    return loginTokens({ restUrl, ...MARKED, clock, environment: {}, ...options });
  }

  /** Asks as one and the same borrower each time. */
  async function ask(tokens: TokenSource, signal = new AbortController().signal): Promise<string> {
    const borrower = borrowers.get(tokens) ?? tokens.borrower();
    borrowers.set(tokens, borrower);
    const lease = await borrower.lease(signal);
    leases.set(lease.token, lease);
    return lease.token;
  }

  /** Whether a fresh one can be had at once. */
  function refused(token: string): boolean {
    return leases.get(token)?.refused().name === 'stale';
  }

  /** Lets so much time go by that the source asks the service again, whatever it has answered. */
  const nextTry = () => clock.tick(REJECTION.firstMs);

  /** Why there is no token; and that this holds no secret. */
  async function failure(asked: Promise<string>): Promise<RealtimeError> {
    try {
      await asked;
    } catch (error) {
      assert.ok(error instanceof RealtimeError, inspect(error));
      assert.doesNotMatch(`${error.stack}${inspect(error, { depth: 10, showHidden: true })}`, /marked/);
      return error;
    }
    return assert.fail('there is a token');
  }

  /** Logins and refreshes that the server has seen. */
  function seen(server: Simulator): { logins: number; refreshes: number } {
    return {
      logins: server.occurrences.count('login'),
      refreshes: server.occurrences.count('refresh'),
    };
  }

  describe('keeps a session', () => {
    it('signs in when it is asked, not before, and keeps the token while it is good', async () => {
      const server = await serve();
      const tokens = source(server);
      assert.deepEqual(seen(server), { logins: 0, refreshes: 0 });
      const token = await ask(tokens);
      assert.notEqual(server.tokens.check(token), undefined);
      clock.tick(3_600_000 - 60_001);
      assert.equal(await ask(tokens), token);
      assert.deepEqual(seen(server), { logins: 1, refreshes: 0 });
    });

    it('renews it a minute ahead of its end, by its lifetime, once it is asked', async () => {
      const server = await serve();
      const tokens = source(server);
      const token = await ask(tokens);
      clock.tick(3_600_000 - 60_000);
      assert.deepEqual(seen(server), { logins: 1, refreshes: 0 });
      assert.notEqual(await ask(tokens), token);
      assert.deepEqual(seen(server), { logins: 1, refreshes: 1 });
    });

    it('does not care what time the server thinks it is', async () => {
      const server = await serve({ clock: createVirtualClock(0) });
      const tokens = source(server);
      const token = await ask(tokens);
      assert.equal(await ask(tokens), token);
    });

    it('uses every refresh token once, over 100 renewals of a token of 2 s', async () => {
      const server = await serve({ tokenLifetimeSeconds: 2 });
      const tokens = source(server);
      const given = new Set<string>();
      for (let n = 0; n < 100; n++) {
        const token = await ask(tokens);
        assert.notEqual(server.tokens.check(token), undefined, 'it is good');
        given.add(token);
        clock.tick(2_000);
      }
      assert.equal(given.size, 100);
      assert.deepEqual(seen(server), { logins: 1, refreshes: 99 });
      const spent = server.occurrences.all('refresh').map(({ refreshToken }) => refreshToken);
      assert.equal(new Set(spent).size, 99);
    });

    it('makes one request for all that ask', async () => {
      const server = await serve();
      const tokens = source(server);
      const given = await Promise.all(Array.from({ length: 10 }, () => ask(tokens)));
      assert.equal(new Set(given).size, 1);
      assert.deepEqual(seen(server), { logins: 1, refreshes: 0 });
    });

    it('signs in once more where the refresh token is refused', async () => {
      const server = await serve();
      const tokens = source(server);
      await ask(tokens);
      server.signIn.forgetRefreshTokens();
      clock.tick(3_600_000);
      assert.notEqual(server.tokens.check(await ask(tokens)), undefined);
      assert.deepEqual(seen(server), { logins: 2, refreshes: 1 });
    });

    it('keeps the refresh token through an outage', async () => {
      const server = await serve();
      const tokens = source(server);
      await ask(tokens);
      clock.tick(3_600_000);
      server.failRest('/auth/refresh', { kind: 'status', status: 503 });
      assert.equal((await failure(ask(tokens))).code, 'login-unavailable');
      await ask(tokens);
      assert.deepEqual(seen(server), { logins: 1, refreshes: 1 });
    });

    it('has a session of its own beside another with the same login', async () => {
      const server = await serve({ tokenLifetimeSeconds: 2 });
      const sources = [source(server), source(server)];
      for (let n = 0; n < 10; n++) {
        const [one, other] = await Promise.all(sources.map((tokens) => ask(tokens)));
        assert.notEqual(one, other);
        clock.tick(2_000);
      }
      assert.deepEqual(seen(server), { logins: 2, refreshes: 18 });
      assert.ok(server.occurrences.all('refresh').every(({ outcome }) => outcome === 'granted'));
    });

    it('asks each time where the service tells no lifetime', async () => {
      const server = await answering(200, '{"token":"t"}');
      const tokens = source(server);
      assert.equal(await ask(tokens), 't');
      assert.equal(await ask(tokens), 't');
      assert.equal(server.posts, 2);
    });
  });

  describe('after the server refused the token', () => {
    it('gives one fresh one by login, and gives up if that is refused as well', async () => {
      const server = await serve();
      const tokens = source(server);
      const first = await ask(tokens);
      assert.equal(refused(first), true);
      const second = await ask(tokens);
      assert.notEqual(second, first);
      assert.equal(refused(second), false);
      assert.deepEqual(seen(server), { logins: 2, refreshes: 0 });
    });

    it('tries one at a time after that', async () => {
      const server = await serve();
      const tokens = source(server);
      for (const isWorthwhile of [true, false, false]) {
        assert.equal(refused(await ask(tokens)), isWorthwhile);
        nextTry();
      }
      assert.deepEqual(seen(server), { logins: 3, refreshes: 0 });
    });

    it('gives a fresh one again once a token has served in between', async () => {
      const server = await serve();
      const tokens = source(server);
      refused(await ask(tokens));
      leases.get(await ask(tokens))?.accepted();
      assert.equal(refused(await ask(tokens)), true);
    });

    it('does nothing for a token that has been renewed since', async () => {
      const server = await serve({ tokenLifetimeSeconds: 2 });
      const tokens = source(server);
      const old = await ask(tokens);
      clock.tick(2_000);
      const current = await ask(tokens);
      assert.equal(refused(old), true);
      assert.equal(await ask(tokens), current);
    });
  });

  describe('calls wrong credentials login-rejected', () => {
    it('a wrong password, in the words of the service', async () => {
      const server = await serve();
      const why = await failure(ask(source(server, { password: 'marked-wrong' })));
      assert.equal(why.code, 'login-rejected');
      const reason = 'The username or the password is wrong.';
      assert.deepEqual(why.details, { host: '127.0.0.1', status: 401, reason });
    });

    it('the account of somebody else', async () => {
      const server = await serve();
      const why = await failure(ask(source(server, { accountId: '1' })));
      assert.equal(why.code, 'login-rejected');
      assert.equal('status' in why.details && why.details.status, 403);
    });

    const verdicts: readonly [name: string, status: number, body: string, reason: string][] = [
      ['400 with a reason', 400, '{"error":"account_id is missing"}', 'account_id is missing'],
      ['401 without a body', 401, '', 'Unauthorized'],
      ['403 with text', 403, 'go away', 'go away'],
      ['200 that says no', 200, '{"success":false,"message":"locked"}', 'locked'],
    ];
    for (const [name, status, body, reason] of verdicts) {
      it(name, async () => {
        const why = await failure(ask(source(await answering(status, body))));
        assert.equal(why.code, 'login-rejected', why.message);
        assert.deepEqual(why.details, { host: '127.0.0.1', status, reason });
      });
    }
  });

  describe('never takes an outage for wrong credentials', () => {
    const outages: readonly [
      name: string,
      failure: RestFailure,
      code: ErrorCode,
      details: object,
      retryAfterMs?: number,
    ][] = [
      ['500', status(500), 'login-unavailable', { status: 500, reason: 'This failure was asked for.' }],
      ['503', status(503), 'login-unavailable', { status: 503 }],
      ['404', status(404), 'login-unavailable', { status: 404 }],
      ['429 with Retry-After', status(429, '17'), 'login-unavailable', { status: 429 }, 17_000],
      ['a web page', { kind: 'html' }, 'login-unavailable', { status: 200, problem: 'no-json' }],
      ['broken JSON', { kind: 'broken-json' }, 'login-unavailable', { problem: 'no-json' }],
      ['no token', { kind: 'no-token' }, 'login-unavailable', { problem: 'no-token' }],
      ['a cut line', { kind: 'reset' }, 'reset', { host: '127.0.0.1' }],
      [
        'a body of 100 MB',
        { kind: 'giant-body', bytes: 100e6 },
        'login-unavailable',
        { problem: 'too-large' },
      ],
    ];
    for (const [name, rest, code, details, retryAfterMs] of outages) {
      it(name, async () => {
        const server = await serve();
        server.failRest('/auth/login', rest);
        const tokens = source(server);
        const why = await failure(ask(tokens));
        assert.equal(why.code, code, why.message);
        assert.deepEqual({ ...why.details, ...details }, why.details);
        assert.equal(why.retryAfterMs, retryAfterMs);
        nextTry();
        await ask(tokens);
      });
    }

    for (const kind of ['hang', 'hang-in-body'] as const) {
      it(`no end of the answer (${kind}): after ${LOGIN_DEADLINE_MS} ms`, async () => {
        const server = await serve();
        server.failRest('/auth/login', { kind });
        const failed = failure(ask(source(server)));
        await server.occurrences.nth('rest', 1);
        clock.tick(LOGIN_DEADLINE_MS - 1);
        clock.tick(1);
        const why = await failed;
        assert.equal(why.code, 'login-unavailable');
        assert.deepEqual(why.details, { host: '127.0.0.1', problem: 'timeout' });
      });
    }

    it('a web page with a status that would be a verdict', async () => {
      const server = await answering(403, '<html>Welcome to our Wi-Fi</html>');
      assert.equal((await failure(ask(source(server)))).code, 'login-unavailable');
    });

    it('a refused port', async () => {
      const server = await startSimulator();
      await server.close();
      assert.equal((await failure(ask(source(server)))).code, 'refused-port');
    });

    it('a redirect, which gets no credentials', async () => {
      const server = await serve();
      const elsewhere = await serve();
      server.failRest('/auth/login', { kind: 'redirect', location: `${elsewhere.restUrl}/auth/login` });
      const why = await failure(ask(source(server)));
      assert.deepEqual(why.details, { host: '127.0.0.1', status: 307, reason: 'Elsewhere.' });
      assert.equal(elsewhere.occurrences.count('rest'), 0);
    });
  });

  describe('can be cancelled', () => {
    it('for one borrower, while another goes on waiting', async () => {
      const server = await serve();
      const tokens = source(server);
      const leaving = new AbortController();
      const left = failure(ask(tokens, leaving.signal));
      const stays = ask(tokens);
      leaving.abort();
      assert.equal((await left).code, 'login-unavailable');
      assert.equal(await stays, await ask(tokens));
      assert.deepEqual(seen(server), { logins: 1, refreshes: 0 });
    });

    it('for all, which ends the request; the next one starts anew', async () => {
      const server = await serve();
      server.failRest('/auth/login', { kind: 'hang' });
      const tokens = source(server);
      const leaving = new AbortController();
      const left = failure(ask(tokens, leaving.signal));
      await server.occurrences.nth('rest', 1);
      leaving.abort();
      await left;
      await ask(tokens);
      assert.equal((await failure(ask(source(server), AbortSignal.abort()))).code, 'login-unavailable');
    });
  });

  describe('calls unusable settings misconfigured, and names them', () => {
    const cases: readonly [property: string, options: Partial<LoginOptions>][] = [
      ['tls', { restUrl: 'https://127.0.0.1', tls: { cert: 'marked', key: 'marked' } }],
      ['proxy', { restUrl: 'https://127.0.0.1', environment: { https_proxy: 'socks4://marked@x' } }],
    ];
    for (const [property, options] of cases) {
      it(`${property}: ${inspect(Object.values(options)[0])}`, async () => {
        const why = await failure(ask(source({ restUrl: 'http://127.0.0.1:1' }, options)));
        assert.equal(why.code, 'misconfigured', why.message);
        assert.equal('property' in why.details && why.details.property, property);
      });
    }
  });

  it('goes the way of the socket: through the proxy, with its password, to a private authority', async () => {
    const authority = new Authority();
    const server = await serve({ tls: authority.issue() });
    const via = await startConnectProxy({ user: 'me', password: 'marked@proxy' });
    ends.push(() => via.close());
    const tokens = source(server, { tls: { ca: authority.ca }, environment: { HTTPS_PROXY: via.url } });
    assert.notEqual(server.tokens.check(await ask(tokens)), undefined);
    assert.deepEqual(via.occurrences.all('asked'), [`127.0.0.1:${server.port}`]);

    const distrusting = source(server, { environment: { HTTPS_PROXY: via.url } });
    assert.equal((await failure(ask(distrusting))).code, 'certificate');
  });

  it('takes the path of its URL along', async () => {
    const server = await answering(200, '{"token":"t"}');
    await ask(source({ restUrl: `${server.restUrl}/gateway/` }));
    assert.deepEqual(server.paths, ['/gateway/auth/login']);
  });

  it('shows no secret, if a server sends it back and if the object is printed', async () => {
    const echo = (asked: string) =>
      JSON.stringify({ message: `${'long '.repeat(36)} no: ${asked}`, echo: asked });
    const refusing = await answering(401, echo);
    await failure(ask(source(refusing, { restUrl: `${refusing.restUrl}?key=marked-key` })));
    await failure(ask(source(await answering(200, (asked) => JSON.stringify({ success: false, asked })))));
    await failure(ask(source(await answering(500, echo))));

    const server = await answering(
      200,
      '{"token":"marked-token","refreshToken":"marked-refresh","tokenLifetime":3600}',
    );
    const tokens = source(server);
    await ask(tokens);
    assert.doesNotMatch(inspect(tokens, { depth: 10, showHidden: true }) + JSON.stringify(tokens), /marked/);
    server.answer = [403, echo];
    clock.tick(3_600_000);
    await failure(ask(tokens));
    assert.deepEqual(server.paths, ['/auth/login', '/auth/refresh', '/auth/login']);
    server.answer = [401, '{"message":"marked-token is still active, and so is marked-refresh"}'];
    await failure(ask(tokens));
  });

  it('names as secrets the password and the recent tokens', async () => {
    const granting = (n: number) =>
      JSON.stringify({ token: `token-${n}`, refreshToken: `refresh-${n}`, tokenLifetime: 60 });
    const server = await answering(200, granting(0));
    const tokens = source(server);
    for (let n = 0; n < 100; n += 1) {
      server.answer = [200, granting(n)];
      await ask(tokens);
      clock.tick(60_000);
    }
    const secrets = tokens.secrets();
    for (const secret of [MARKED.password, 'token-99', 'refresh-99', 'token-98', 'refresh-98']) {
      assert.ok(secrets.includes(secret), secret);
    }
    assert.ok(secrets.length < 20);
  });

  /** A server that gives this answer to everything. */
  async function answering(status: number, answer: string | ((asked: string) => string)) {
    const server = {
      restUrl: '',
      answer: [status, answer] as [number, string | ((asked: string) => string)],
      paths: [] as string[],
      get posts() {
        return this.paths.length;
      },
    };
    const http = createServer(async (request, response) => {
      server.paths.push(request.url ?? '');
      const asked = (await request.toArray()).join('');
      const [code, body] = server.answer;
      response.writeHead(code).end(typeof body === 'string' ? body : body(asked));
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => http.close(resolve)));
    server.restUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    return server;
  }
});

function status(code: number, retryAfter?: string): RestFailure {
  return { kind: 'status', status: code, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

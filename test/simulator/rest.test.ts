/** Signing in and texting over the simulator's REST, as the API's documentation says, and failing on demand. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { RestFailure } from '../../src/simulator/rest-failure';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';
import { connectWire } from '../support/wire-client';

const LIFETIME_SECONDS = 2;
const LOGIN = { username: 'robin', password: 'secret' };

type Fields = Readonly<Record<string, unknown>>;

/** What `String()` throws at. */
const NO_TEXT = { toString: 1, valueOf: 1 };

const FORMS = {
  'a JSON body': (fields: Fields) => JSON.stringify(fields),
  'a form': (fields: Fields) =>
    new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])),
} as const;

describe('simulator over REST', () => {
  let simulator: Simulator;
  let clock: VirtualClock;

  beforeEach(async () => {
    clock = createVirtualClock(Date.UTC(2018, 3, 1, 20, 39, 12));
    simulator = await startSimulator({ clock, logins: [LOGIN], tokenLifetimeSeconds: LIFETIME_SECONDS });
  });
  afterEach(() => simulator.close());

  async function post(path: string, fields: Fields, headers: Record<string, string> = {}) {
    const response = await fetch(simulator.restUrl + path, {
      method: 'POST',
      body: FORMS['a JSON body'](fields),
      headers,
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  }

  async function signIn() {
    const { answer } = await post('/auth/login', LOGIN);
    return { token: String(answer.token), refreshToken: String(answer.refreshToken) };
  }

  async function authenticates(token: string): Promise<unknown> {
    const client = await connectWire(simulator.url);
    return (await client.ask({ type: 'authrequest', token }, 'authresponse')).success;
  }

  describe('POST /auth/login', () => {
    for (const [what, form] of Object.entries(FORMS)) {
      it(`takes ${what}, and gives what the API's documentation shows`, async () => {
        const body = form({ ...LOGIN, account_id: 5001 });
        const response = await fetch(`${simulator.restUrl}/auth/login`, { method: 'POST', body });
        const answer = (await response.json()) as Record<string, unknown>;
        const { guid, token, refreshToken, ...rest } = answer;
        const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
        for (const value of [guid, token, refreshToken]) assert.match(String(value), uuid);
        assert.deepEqual(rest, {
          success: true,
          tokenExpiration: '2018-04-01T20:39:14+00:00',
          tokenLifetime: LIFETIME_SECONDS,
          refreshTokenExpiration: '2018-04-30T20:39:12+00:00',
        });
        assert.equal(await authenticates(String(token)), true);
      });
    }

    it('only checks the password with auth_only=1', async () => {
      const { status, answer } = await post('/auth/login', { ...LOGIN, auth_only: 1 });
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(answer), ['success', 'guid']);
    });

    it('gives a token where auth_only is neither text nor number', async () => {
      const { status, answer } = await post('/auth/login', { ...LOGIN, auth_only: NO_TEXT });
      assert.equal(status, 200);
      assert.equal(typeof answer.token, 'string');
    });

    for (const [what, fields, status, message] of [
      ['no username', { password: 'secret' }, 400, /username is missing/],
      ['no password', { username: 'robin' }, 400, /password is missing/],
      ['an account that is no number', { ...LOGIN, account_id: 'x' }, 400, /whole number/],
      ['an account that is no text either', { ...LOGIN, account_id: NO_TEXT }, 400, /whole number/],
      ['a wrong password', { ...LOGIN, password: 'x' }, 401, /password is wrong/],
      ['an unknown user', { ...LOGIN, username: 'x' }, 401, /password is wrong/],
      ["another's account", { ...LOGIN, account_id: 1 }, 403, /does not belong/],
    ] as const) {
      it(`refuses ${what} with ${status}`, async () => {
        const { status: answered, answer } = await post('/auth/login', fields);
        assert.equal(answered, status);
        assert.equal(answer.success, false);
        assert.match(String(answer.message), message);
      });
    }

    it('gives tokens that expire, but not the connections that they opened', async () => {
      const { token } = await signIn();
      const client = await connectWire(simulator.url);
      await client.ask({ type: 'authrequest', token }, 'authresponse');
      clock.tick(LIFETIME_SECONDS * 1_000 - 1);
      assert.equal(await authenticates(token), true);
      clock.tick(1);
      assert.equal(await authenticates(token), false);
      const started = await client.ask({ type: 'startusereventrequest' }, 'startusereventresponse');
      assert.equal(started.success, true);
    });
  });

  describe('POST /auth/refresh', () => {
    it('gives a new token and a new refresh token, each time', async () => {
      let { token, refreshToken } = await signIn();
      const seen = new Set([token, refreshToken]);
      for (let n = 1; n <= 3; n++) {
        const { answer } = await post('/auth/refresh', { refresh_token: refreshToken });
        token = String(answer.token);
        refreshToken = String(answer.refreshToken);
        assert.equal(await authenticates(token), true);
        seen.add(token).add(refreshToken);
      }
      assert.equal(seen.size, 8);
      assert.equal(simulator.occurrences.count('login'), 1);
      assert.equal(simulator.occurrences.count('refresh'), 3);
    });

    it('works once for each refresh token', async () => {
      const { refreshToken } = await signIn();
      assert.equal((await post('/auth/refresh', { refresh_token: refreshToken })).status, 200);
      assert.equal((await post('/auth/refresh', { refresh_token: refreshToken })).status, 401);
      assert.deepEqual(simulator.occurrences.all('refresh'), [
        { refreshToken, outcome: 'granted' },
        { refreshToken, outcome: 'refused' },
      ]);
    });

    it('refuses a refresh token that has expired or was forgotten, and asks for a missing one', async () => {
      const expired = (await signIn()).refreshToken;
      clock.tick(29 * 24 * 3_600_000);
      assert.equal((await post('/auth/refresh', { refresh_token: expired })).status, 401);
      const forgotten = (await signIn()).refreshToken;
      simulator.signIn.forgetRefreshTokens();
      assert.equal((await post('/auth/refresh', { refresh_token: forgotten })).status, 401);
      assert.equal((await post('/auth/refresh', {})).status, 400);
    });
  });

  describe('POST /sms/send', () => {
    const bearer = { authorization: 'Bearer demo' };
    const TEXT = { to_number: '2025550123', payload: 'Hello' };

    it('sends a text, which both streams tell', async () => {
      const client = await connectWire(simulator.url);
      await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse');
      await client.ask({ type: 'startaccounteventrequest' }, 'startaccounteventresponse');
      const told = client.occurrences.next('frame');
      const { status, answer } = await post('/sms/send', TEXT, bearer);
      assert.equal(status, 200);
      const { type, event, messageId, direction, from, to, text } = await told;
      assert.deepEqual(
        { type, event, messageId, direction, from, to, text },
        {
          type: 'accountevent',
          event: 'message.sent',
          messageId: answer.messageId,
          direction: 'outbound',
          from: '+12025550100',
          to: '+12025550123',
          text: 'Hello',
        },
      );
    });

    for (const [what, fields, headers, status] of [
      ['no bearer token', TEXT, {}, 401],
      ['a wrong bearer token', TEXT, { authorization: 'Bearer nope' }, 401],
      ['no number', { payload: 'Hello' }, bearer, 400],
      ['a number that is none', { ...TEXT, to_number: '123' }, bearer, 400],
      ['a number that is no text either', { ...TEXT, to_number: NO_TEXT }, bearer, 400],
      ['a sender that is none', { ...TEXT, from_number: '123' }, bearer, 400],
      ['no text', { to_number: '+12025550123' }, bearer, 400],
    ] as const) {
      it(`refuses ${what} with ${status}`, async () => {
        assert.equal((await post('/sms/send', fields, headers)).status, status);
      });
    }
  });

  describe('failures on demand', () => {
    /** What a client sees of each. */
    const FAILURES: readonly (readonly [RestFailure, (response: Response) => unknown])[] = [
      [{ kind: 'status', status: 503 }, ({ status }) => assert.equal(status, 503)],
      [
        { kind: 'status', status: 429, retryAfter: '7' },
        ({ headers }) => assert.equal(headers.get('retry-after'), '7'),
      ],
      [{ kind: 'html' }, async (response) => assert.match(await response.text(), /^<!doctype html>/)],
      [{ kind: 'no-token' }, async (response) => assert.deepEqual(await response.json(), { success: true })],
      [{ kind: 'broken-json' }, (response) => assert.rejects(response.json(), SyntaxError)],
      [
        { kind: 'giant-body', bytes: 5_000_000 },
        async (response) => assert.equal((await response.text()).length, 5_000_002),
      ],
      [
        { kind: 'redirect', location: 'http://elsewhere.example/' },
        ({ status, headers }) =>
          assert.deepEqual([status, headers.get('location')], [307, 'http://elsewhere.example/']),
      ],
    ];

    for (const [failure, check] of FAILURES) {
      it(`${JSON.stringify(failure)}, once`, async () => {
        simulator.failRest('/auth/login', failure);
        const login = { method: 'POST', body: JSON.stringify(LOGIN), redirect: 'manual' } as const;
        await check(await fetch(`${simulator.restUrl}/auth/login`, login));
        assert.equal((await fetch(`${simulator.restUrl}/auth/login`, login)).status, 200);
        assert.equal(simulator.occurrences.count('login'), 1);
      });
    }

    it('cuts the line', async () => {
      simulator.failRest('/auth/login', { kind: 'reset' });
      await assert.rejects(post('/auth/login', LOGIN));
    });

    for (const kind of ['hang', 'hang-in-body'] as const) {
      it(`${kind}: never answers in full, and ends with the simulator all the same`, async () => {
        simulator.failRest('/auth/refresh', { kind });
        const answer = assert.rejects(post('/auth/refresh', { refresh_token: 'x' }));
        await simulator.occurrences.nth('post', 1, ({ path }) => path === '/auth/refresh');
        await simulator.close();
        await answer;
      });
    }

    it('comes in the order asked for', async () => {
      const failures = [500, 502].map((status) => ({ kind: 'status', status }) as const);
      simulator.failRest('/auth/login', ...failures);
      const statuses = [];
      for (let n = 0; n < 3; n++) statuses.push((await post('/auth/login', LOGIN)).status);
      assert.deepEqual(statuses, [500, 502, 200]);
    });
  });
});

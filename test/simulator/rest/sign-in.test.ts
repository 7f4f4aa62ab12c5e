/** Signing in over the simulator's REST, as the API's documentation says. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import { type Fields, NO_TEXT, RestClient } from '../../support/rest-client';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock';
import { connectWire } from '../../support/wire-client';

const LIFETIME_SECONDS = 2;
const LOGIN = { username: 'robin', password: 'secret' };

describe('sign-in over REST', () => {
  let simulator: Simulator;
  let clock: VirtualClock;

  beforeEach(async () => {
    clock = createVirtualClock(Date.UTC(2018, 3, 1, 20, 39, 12));
    simulator = await startSimulator({ clock, logins: [LOGIN], tokenLifetimeSeconds: LIFETIME_SECONDS });
  });
  afterEach(() => simulator.close());

  const post = (path: string, fields: Fields) => new RestClient(simulator, {}).post(path, fields);

  async function signIn() {
    const { answer } = await post('/auth/login', LOGIN);
    return { token: String(answer.token), refreshToken: String(answer.refreshToken) };
  }

  async function authenticates(token: string): Promise<unknown> {
    const client = await connectWire(simulator.url);
    return (await client.ask({ type: 'authrequest', token }, 'authresponse')).success;
  }

  describe('POST /auth/login', () => {
    for (const form of ['json', 'urlencoded', 'multipart'] as const) {
      it(`takes a ${form} body, and gives what the API's documentation shows`, async () => {
        const fields = { ...LOGIN, account_id: 5001 };
        const { answer } = await new RestClient(simulator, {}).post('/auth/login', fields, form);
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
});

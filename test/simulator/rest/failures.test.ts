/** The ways in which the simulator's REST API fails on demand, and what was carried out all the same. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { RestFailure } from '../../../src/simulator/rest/rest-failure';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import { selfSigned } from '../../support/certificates';
import { BEARER, FORMS, RestClient } from '../../support/rest-client';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock';

const PATH = '/sms/send';
const TEXT = { to_number: '+12025550123', payload: 'Hello' };

type Seen = (response: Promise<Response>) => Promise<unknown>;

const status =
  (expected: number): Seen =>
  async (response) =>
    assert.equal((await response).status, expected);

const cut: Seen = (response) => assert.rejects(response);

/** Each failure with what a client sees of it. */
const FAILURES: readonly (readonly [RestFailure, Seen])[] = [
  [{ kind: 'status', status: 502 }, status(502)],
  [{ kind: 'status', status: 401 }, status(401)],
  [
    { kind: 'status', status: 429, retryAfter: '7' },
    async (response) => assert.equal((await response).headers.get('retry-after'), '7'),
  ],
  [
    { kind: 'refused', code: 'NOT_TODAY' },
    async (response) => {
      const { success, code } = (await (await response).json()) as Record<string, unknown>;
      assert.deepEqual([success, code], [false, 'NOT_TODAY']);
    },
  ],
  [
    { kind: 'answer', status: 201, body: 'done', headers: { 'content-type': 'text/plain' } },
    async (response) => {
      const answer = await response;
      const type = answer.headers.get('content-type');
      assert.deepEqual([answer.status, type, await answer.text()], [201, 'text/plain', 'done']);
    },
  ],
  [{ kind: 'html' }, async (response) => assert.match(await (await response).text(), /^<!doctype html>/)],
  [
    { kind: 'no-token' },
    async (response) => assert.deepEqual(await (await response).json(), { success: true }),
  ],
  [{ kind: 'broken-json' }, async (response) => assert.rejects((await response).json(), SyntaxError)],
  [
    { kind: 'giant-body', bytes: 5_000_000 },
    async (response) => assert.equal((await (await response).text()).length, 5_000_002),
  ],
  [
    { kind: 'redirect', location: 'http://elsewhere.example/' },
    async (response) => {
      const { status, headers } = await response;
      assert.deepEqual([status, headers.get('location')], [307, 'http://elsewhere.example/']);
    },
  ],
  [{ kind: 'reset' }, cut],
  [{ kind: 'reset-before-body' }, cut],
  [{ kind: 'reset-in-body' }, cut],
  [{ kind: 'reset-in-answer' }, async (response) => assert.rejects((await response).text())],
];

describe('REST failures on demand', () => {
  let clock: VirtualClock;
  let api: Simulator;

  beforeEach(async () => {
    clock = createVirtualClock();
    api = await startSimulator({ clock });
  });
  afterEach(() => api.close());

  const sentCount = () => api.occurrences.count('text');

  function send(): Promise<Response> {
    const { body, headers } = FORMS.json(TEXT);
    return fetch(api.restUrl + PATH, {
      method: 'POST',
      ...(body && { body }),
      headers: { ...BEARER, ...(headers as Record<string, string>) },
      redirect: 'manual',
    });
  }

  for (const [failure, seen] of FAILURES) {
    it(`${JSON.stringify(failure)}: once, and nothing is sent`, async () => {
      api.failRest(PATH, failure);
      await seen(send());
      assert.equal(sentCount(), 0);
      assert.equal((await api.occurrences.nth('rest', 1)).status, undefined);
      await status(200)(send());
      assert.equal(sentCount(), 1);
    });

    if (failure.kind === 'reset-before-body' || failure.kind === 'reset-in-body') continue;
    it(`${JSON.stringify(failure)}: after the text was sent`, async () => {
      api.failRest(PATH, { ...failure, takesEffect: true } as RestFailure);
      await seen(send());
      assert.equal(sentCount(), 1);
      assert.equal((await api.occurrences.nth('rest', 1)).status, 200);
    });
  }

  for (const kind of ['hang', 'hang-in-body'] as const) {
    it(`${kind}: never answers in full, and ends with the simulator all the same`, async () => {
      api.failRest(PATH, { kind, takesEffect: true });
      const answer = assert.rejects(send().then((response) => response.text()));
      await api.occurrences.nth('rest', 1);
      assert.equal(sentCount(), 1);
      await api.close();
      await answer;
    });
  }

  it('late: sends at once, and answers when the time has come', async () => {
    api.failRest(PATH, { kind: 'late', delayMs: 5_000 });
    let isAnswered = false;
    const answer = send().then((response) => {
      isAnswered = true;
      return response;
    });
    await api.occurrences.nth('rest', 1);
    assert.equal(sentCount(), 1);
    clock.tick(4_999);
    await new RestClient(api).get('/texts');
    assert.equal(isAnswered, false);
    clock.tick(1);
    await status(200)(answer);
  });

  it('late: ends with the simulator all the same', async () => {
    api.failRest(PATH, { kind: 'late', delayMs: 5_000 });
    const answer = assert.rejects(send());
    await api.occurrences.nth('rest', 1);
    await api.close();
    await answer;
    assert.equal(clock.timerCount, 0);
  });

  it('reset-in-body: cuts while the client still writes', async () => {
    api.failRest(PATH, { kind: 'reset-in-body' });
    const request = httpRequest(api.restUrl + PATH, {
      method: 'POST',
      headers: { ...BEARER, 'content-type': 'application/json', 'content-length': 100 },
    });
    request.write('{"to_number":');
    const [error] = (await once(request, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ECONNRESET');
    assert.equal(sentCount(), 0);
  });

  for (const kind of ['reset', 'reset-before-body'] as const) {
    it(`${kind}: cuts a line with TLS too`, async () => {
      const identity = selfSigned();
      const secure = await startSimulator({ tls: identity });
      try {
        secure.failRest(PATH, { kind });
        const request = httpsRequest(secure.restUrl + PATH, { method: 'POST', ca: identity.cert });
        request.end();
        const [error] = (await once(request, 'error')) as [NodeJS.ErrnoException];
        assert.equal(error.code, 'ECONNRESET');
      } finally {
        await secure.close();
      }
    });
  }

  it('come in the order asked for', async () => {
    api.failRest(PATH, { kind: 'status', status: 500 }, { kind: 'status', status: 502 });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await send()).status);
    assert.deepEqual(statuses, [500, 502, 200]);
  });

  it('stay until they are ended, if they were asked for always; failures for one request come first', async () => {
    const end = api.failRestAlways(PATH, { kind: 'status', status: 401 });
    api.failRest(PATH, { kind: 'status', status: 500 });
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await send()).status);
    end();
    statuses.push((await send()).status);
    assert.deepEqual(statuses, [500, 401, 401, 401, 200]);
    assert.equal(sentCount(), 1);
  });

  describe('asked for over HTTP: POST /failures', () => {
    const ask = (wish: unknown) =>
      new RestClient(api).request('/failures', { method: 'POST', body: JSON.stringify(wish) });

    for (const [failure, seen] of FAILURES) {
      // Headers of an answer are for programs.
      if (failure.kind === 'answer') continue;
      it(JSON.stringify(failure), async () => {
        assert.equal((await ask({ path: PATH, ...failure })).status, 200);
        await seen(send());
        await status(200)(send());
        assert.equal(sentCount(), 1);
      });
    }

    it('with an effect all the same', async () => {
      await ask({ path: PATH, kind: 'status', status: 502, takesEffect: true });
      await status(502)(send());
      assert.equal(sentCount(), 1);
    });

    for (const [what, wish, message] of [
      ['no JSON object', [], /one JSON object/],
      ['no path', { kind: 'reset' }, /path must be/],
      ['a path that is none', { path: 'sms', kind: 'reset' }, /path must be/],
      ['no kind', { path: PATH }, /kind must be one of: status, /],
      ['a kind that every object has', { path: PATH, kind: 'constructor' }, /kind must be one of/],
      ['no status', { path: PATH, kind: 'status' }, /property status of the kind status/],
      ['a status that there is not', { path: PATH, kind: 'status', status: 99 }, /property status/],
      ['a status that is a text', { path: PATH, kind: 'status', status: '502' }, /property status/],
      ['an effect that can not be', { path: PATH, kind: 'reset-in-body', takesEffect: true }, /takesEffect/],
      ['too much', { path: PATH, kind: 'reset', constructor: 1 }, /property constructor/],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const { status: answered, answer } = await ask(wish);
        assert.equal(answered, 400);
        assert.match(String(answer.message), message);
        await status(200)(send());
      });
    }
  });

  it('of one path leave the others alone, and may be asked for of any path', async () => {
    const rest = new RestClient(api);
    api.failRest('/undocumented', { kind: 'answer', body: '{"success":true,"rows":[]}' });
    await status(200)(send());
    assert.deepEqual((await rest.get('/undocumented?x=1')).answer, { success: true, rows: [] });
    assert.equal((await rest.get('/undocumented?x=1')).status, 404);
  });
});

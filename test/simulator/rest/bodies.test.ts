/** In which forms the simulator's REST API takes a request, and who may ask for the account. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ENDPOINTS } from '../../../src/simulator/rest/endpoints';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import { FORMS, NO_TEXT, RestClient } from '../../support/rest-client';
import { createVirtualClock } from '../../support/virtual-clock';

const TEXT = { to_number: '+12025550123', payload: 'Grüße & 50 % = "viel" 🎉 次の行', account_id: 5001 };
const CALLS = '/reports/call-data';
const DAYS = 'start_date=2026-01-01&end_date=2026-01-02';

describe("the simulator's REST requests", () => {
  let api: Simulator;
  let rest: RestClient;

  beforeEach(async () => {
    api = await startSimulator({ clock: createVirtualClock() });
    rest = new RestClient(api);
  });
  afterEach(() => api.close());

  for (const form of ['json', 'urlencoded', 'multipart'] as const) {
    it(`take a ${form} body, with any characters`, async () => {
      assert.equal((await rest.post('/sms/send', TEXT, form)).status, 200);
      assert.equal(api.occurrences.all('text')[0]?.text, TEXT.payload);
    });
  }

  for (const form of ['json', 'urlencoded', 'multipart'] as const) {
    it(`take a file among the fields of a ${form} body for no text`, async () => {
      const { body, headers } = FORMS[form]({ to_number: '+12025550123' });
      if (body instanceof FormData) body.append('payload', new Blob(['Hello']), 'hello.txt');
      const { status } = await rest.request('/sms/send', {
        method: 'POST',
        ...(body && { body }),
        ...(headers && { headers }),
      });
      assert.equal(status, 400);
    });
  }

  for (const [what, path, init] of [
    ['a query', `${CALLS}?${DAYS}`, {}],
    ['a query and no length', `${CALLS}?${DAYS}&account_id=5001`, {}],
  ] as const) {
    it(`of the method GET take ${what}`, async () => {
      const { status, answer } = await rest.request(path, init);
      assert.equal(status, 200);
      assert.deepEqual(answer, { success: true, data: [] });
    });
  }

  for (const [what, init, status, message] of [
    ['without a content type', { body: Buffer.from('{}') }, 415, /Content-Type must be application\/json/],
    ['of text', { body: '{}' }, 415, /Content-Type must be/],
    [
      'of broken JSON',
      { body: '{', headers: { 'content-type': 'application/json' } },
      400,
      /one JSON object/,
    ],
    [
      'of a JSON list',
      { body: '[]', headers: { 'content-type': 'application/json' } },
      400,
      /one JSON object/,
    ],
    [
      'of JSON as a form',
      { body: JSON.stringify(TEXT), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      400,
      /The body is JSON, but its Content-Type says that it is a form/,
    ],
    [
      'of a broken form',
      { body: '--x\r\nnonsense', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      400,
      /no form of its Content-Type/,
    ],
    [
      'of a form without a boundary',
      { body: '--x--', headers: { 'content-type': 'multipart/form-data' } },
      400,
      /no form of its Content-Type/,
    ],
    ['of nothing', {}, 400, /to_number/],
  ] as const) {
    it(`with a body ${what} are answered with ${status}`, async () => {
      const { status: answered, answer } = await rest.request('/sms/send', { method: 'POST', ...init });
      assert.equal(answered, status);
      assert.match(String(answer.message), message);
    });
  }

  it('with a body of unknown length are answered with 411', async () => {
    const init = {
      method: 'POST',
      body: Readable.toWeb(Readable.from([JSON.stringify(TEXT)])),
      headers: { 'content-type': 'application/json' },
      duplex: 'half',
    };
    assert.equal((await rest.request('/sms/send', init as RequestInit)).status, 411);
    assert.equal(api.occurrences.count('text'), 0);
  });

  it('in the query and the body: the query wins', async () => {
    const { status } = await rest.post('/sms/send?payload=Other', TEXT);
    assert.equal(status, 200);
    assert.equal(api.occurrences.all('text')[0]?.text, 'Other');
  });

  for (const [path, { method }] of Object.entries(ENDPOINTS)) {
    const isOpen = path.startsWith('/auth/');

    it(`to ${path} with another method than ${method} are answered with 405`, async () => {
      const { status, headers } = await rest.request(path, { method: 'PUT' });
      assert.equal(status, 405);
      assert.equal(headers.get('allow'), method);
    });

    for (const [what, headers] of [
      ['no token', {}],
      ['a wrong token', { authorization: 'Bearer nope' }],
      ['no bearer', { authorization: 'demo' }],
    ] as const) {
      it(`to ${path} with ${what} ${isOpen ? 'need none' : 'are answered with 401'}`, async () => {
        const { status, headers: answered } = await new RestClient(api, headers).request(path, { method });
        assert.equal(status, isOpen ? 400 : 401);
        assert.equal(answered.get('www-authenticate'), isOpen ? null : 'Bearer');
      });
    }
  }

  it('are refused once the token has expired', async () => {
    api.tokens.revoke('demo');
    assert.equal((await rest.post('/sms/send', TEXT)).status, 401);
  });

  for (const [accountId, status] of [
    [5001, 200],
    ['5001', 200],
    [5002, 403],
    ['all', 400],
    [NO_TEXT, 400],
  ] as const) {
    it(`for the account ${JSON.stringify(accountId)} are answered with ${status}`, async () => {
      assert.equal((await rest.post('/sms/send', { ...TEXT, account_id: accountId })).status, status);
      assert.equal(api.occurrences.count('text'), status === 200 ? 1 : 0);
    });
  }

  it('are recorded as they arrived, with what came of them', async () => {
    await rest.post('/sms/send', TEXT, 'urlencoded');
    await rest.get('/undocumented?a=1');
    const [text, other] = api.occurrences.all('rest');
    assert.deepEqual(text, {
      method: 'POST',
      path: '/sms/send',
      query: '',
      authorization: 'Bearer demo',
      contentType: 'application/x-www-form-urlencoded;charset=UTF-8',
      body: new URLSearchParams({ ...TEXT, account_id: '5001' }).toString(),
      status: 200,
    });
    assert.deepEqual([other?.path, other?.query, other?.status], ['/undocumented', 'a=1', 404]);
  });
});

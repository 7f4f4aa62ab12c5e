/** Owns the table of what login services answer, and whether that is a verdict about the user or an outage. */
import assert from 'node:assert/strict';
import { loginTokens } from '../../src/api/login';
import { RealtimeError } from '../../src/failures/realtime-error';
import { type RestServer, say, startRestServer } from '../support/rest-server';
import { createVirtualClock } from '../support/virtual-clock';

const HTML = { 'content-type': 'text/html' };
const json = JSON.stringify;

type Case = readonly [
  title: string,
  status: number,
  body: unknown,
  reason: string,
  headers?: Record<string, string>,
];

const VERDICTS: readonly Case[] = [
  ['a wrong password', 401, { message: 'wrong password' }, 'wrong password'],
  ['a locked account', 423, { message: 'locked until 12:00' }, 'locked until 12:00'],
  ['a locked account, as text', 423, 'Locked until 12:00.\n', 'Locked until 12:00.'],
  ['a locked account, without a word', 423, '', 'Locked'],
  ['a payment that is due', 402, { error: { message: 'the bill is open' } }, 'the bill is open'],
  ['a session too many', 409, { detail: 'two sessions already' }, 'two sessions already'],
  [
    'a field that is wrong',
    422,
    { errors: { account_id: 'unknown' } },
    '{"errors":{"account_id":"unknown"}}',
  ],
  ['a country that is barred', 451, { reason: 'not from here' }, 'not from here'],
  ['a second factor, by a message', 200, { success: true, message: 'enter the code' }, 'enter the code'],
  ['a second factor, by a property', 200, { mfa_required: true }, 'mfa_required'],
  ['a choice of accounts', 200, { success: true, accounts: [1, 2] }, 'success, accounts'],
  ['a token that is none', 200, { token: null, message: 'not yet' }, 'not yet'],
  ['202: wait for approval', 202, { message: 'approve it in the app' }, 'approve it in the app'],
  ['a user who is not found', 404, { message: 'User not found' }, 'User not found'],
  ['a user who is not found, in German', 404, { message: 'Benutzer unbekannt' }, 'Benutzer unbekannt'],
  ['an account that is gone', 410, { message: 'this account was closed' }, 'this account was closed'],
];

const OUTAGES: readonly Case[] = [
  ['500 with words', 500, { message: 'the database is away' }, 'the database is away'],
  ['503 with a page', 503, '<title>503 Back at noon</title>', 'Back at noon', HTML],
  [
    '502 with a page that says nothing',
    502,
    '<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><hr>nginx/1.2',
    'Bad Gateway',
    HTML,
  ],
  ['429 with words', 429, { message: 'slow down' }, 'slow down'],
  ['408', 408, { message: 'too slow' }, 'too slow'],
  ['404 without words', 404, '', 'Not Found'],
  ['404 by Express', 404, { message: 'Cannot POST /auth/login' }, 'Cannot POST /auth/login'],
  [
    '404 by Kong',
    404,
    { message: 'no Route matched with those values' },
    'no Route matched with those values',
  ],
  ['404 by Go', 404, '404 page not found\n', 'page not found'],
  ['404 by Spring', 404, { status: 404, error: 'Not Found', path: '/auth/login' }, 'Not Found'],
  ['405', 405, { message: 'Method not allowed' }, 'Method Not Allowed'],
  ['a captive portal', 200, '<title>Welcome to our Wi-Fi</title>', 'Welcome to our Wi-Fi', HTML],
  ['a portal that forbids', 403, '<p>Please sign in to the Wi-Fi', 'Please sign in to the Wi-Fi', HTML],
  ['a page in place of 423', 423, '<title>Locked</title>', 'Locked', HTML],
  [
    'a client certificate that is missing',
    400,
    '<title>400 No required SSL certificate was sent</title>',
    'No required SSL certificate was sent',
    HTML,
  ],
  ['success and nothing else', 200, { success: true }, ''],
  ['an empty object', 200, {}, ''],
  ['no JSON, which may be a token', 200, 'fine', ''],
  ['JSON that breaks off', 500, '{"token":"t",', 'Internal Server Error'],
  ['a redirect', 302, '', 'Found', { location: '/elsewhere' }],
];

describe('what a login service answers', () => {
  let server: RestServer | undefined;
  afterEach(() => server?.close());

  async function whyNot(
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<RealtimeError> {
    server = await startRestServer([say(status, body, headers)]);
    const clock = createVirtualClock();
    const login = { restUrl: server.url, username: 'me', password: 'marked', clock, environment: {} };
    const lease = loginTokens(login).borrower().lease(new AbortController().signal);
    const why: unknown = await lease.then(
      () => assert.fail('there is a token'),
      (error: unknown) => error,
    );
    assert.ok(why instanceof RealtimeError);
    return why;
  }

  for (const [code, cases] of [
    ['login-rejected', VERDICTS],
    ['login-unavailable', OUTAGES],
  ] as const) {
    describe(`${code === 'login-rejected' ? 'about the user is a verdict' : 'without a word about the user is an outage'}:`, () => {
      for (const [title, status, body, reason, headers] of cases)
        it(`${title} (${status} ${typeof body === 'string' ? body.trim() : json(body)})`, async () => {
          const why = await whyNot(status, body, headers);
          assert.deepEqual([why.code, why.reason], [code, reason]);
        });
    });
  }

  it('is read behind a byte order mark', async () => {
    server = await startRestServer([say(200, `\uFEFF${json({ token: 'given', tokenLifetime: 60 })}`)]);
    const login = { restUrl: server.url, username: 'me', password: 'marked', environment: {} };
    const lease = await loginTokens(login).borrower().lease(new AbortController().signal);
    assert.equal(lease.token, 'given');
  });
});

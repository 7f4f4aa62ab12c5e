/** Owns what `rt request` does in a flow: what it sends and to whom, and what the flow gets of the answer. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import type { RestFailure } from '../../src/simulator/rest/rest-failure';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { caught, connectionNode, eventsNode, probes, requestNode, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

interface Caught extends NodeMessage {
  readonly error: { readonly message: string; readonly code: string; readonly cause?: unknown };
}

interface Answered extends NodeMessage {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

describe('rt request', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  const start = (
    settings: object,
    connection: Readonly<Record<string, unknown>> = {},
    ...more: readonly FlowNode[]
  ) =>
    runtime.start(
      ...more,
      TAB,
      connectionNode(api.url, connection),
      requestNode('request', { ...settings }, ['out']),
      ...probes('out'),
      ...caught('caught'),
    );
  const give = (message: Readonly<Record<string, unknown>> = {}) => runtime.node('request').receive(message);
  const answer = () => runtime.probe('out').nth(1) as Promise<Answered>;
  const error = async () => ((await runtime.probe('caught').nth(1)) as Caught).error;
  const asked = () => api.occurrences.all('rest').map(({ method, path, body }) => ({ method, path, body }));

  const REPORT = { path: '/reports/call-data', method: 'GET' };
  const DAYS = { start_date: '2026-01-01', end_date: '2026-01-02' };
  const LEAD = { path: '/voice/rapidresponse', method: 'POST' };

  it('reads with GET, with msg.payload as its query', async () => {
    await start(REPORT);
    give({ payload: DAYS, topic: 'mine' });
    const { payload, statusCode, headers, topic } = await answer();
    assert.deepEqual([payload, statusCode, topic], [{ success: true, data: [] }, 200, 'mine']);
    assert.match(headers?.['content-type'] ?? '', /json/);
  });

  it('leaves out a query that is no object, such as the time of an inject node', async () => {
    await start({ ...REPORT, errors: 'pass' });
    give({ payload: 1_769_850_000_000 });
    assert.equal((await answer()).statusCode, 400);
  });

  for (const [format, body] of [
    ['json', '{"whisper_text":"a lead","callee":"3125550142"}'],
    ['form', 'whisper_text=a+lead&callee=3125550142'],
  ]) {
    it(`sends a body as ${format}`, async () => {
      await start({ ...LEAD, format });
      give({ payload: { whisper_text: 'a lead', callee: '3125550142' } });
      assert.equal((await answer()).statusCode, 200);
      assert.deepEqual(asked(), [{ method: 'POST', path: '/voice/rapidresponse', body }]);
      assert.equal(api.occurrences.count('lead'), 1);
    });
  }

  it('writes dates into a form as JSON does, without quotation marks', async () => {
    await start({ ...LEAD, format: 'form', errors: 'pass' });
    const date = new Date(0);
    give({ payload: { date, dates: [date], within: { date }, left: () => 1 } });
    await answer();
    const iso = '1970-01-01T00:00:00.000Z';
    const fields = [...new URLSearchParams(asked()[0]?.body)];
    assert.deepEqual(fields, [
      ['date', iso],
      ['dates', iso],
      ['within', `{"date":"${iso}"}`],
    ]);
  });

  it('takes path and body from where they are chosen', async () => {
    await start({
      ...{ method: 'POST', path: '"/sms/" & what', pathType: 'jsonata' },
      ...{ body: '{"to_number":"3125550142","payload":"hi"}', bodyType: 'json' },
    });
    give({ what: 'send' });
    await answer();
    assert.equal(api.occurrences.count('text'), 1);
  });

  describe('never leaves the address of the connection', () => {
    const paths = [
      ...[
        'http://evil.example/x',
        '//evil.example/x',
        '/\\evil.example/x',
        '\\\\evil.example',
        '@evil.example/',
      ],
      ...[
        '/../x',
        '/a/../../x',
        '/%2e%2e/x',
        '/a/.%2E/x',
        '/a//evil',
        '/a\nb',
        '/a\tb',
        '/a b',
        '/\u0000',
        'x',
        ':1/',
      ],
    ];
    for (const path of paths) {
      it(JSON.stringify(path), async () => {
        await start({ method: 'POST', path: 'path', pathType: 'msg' });
        give({ path, payload: {} });
        const { code, message } = await error();
        assert.equal(code, 'misconfigured');
        assert.match(
          message,
          /^Wrong path: begin it with \/, and stay below the API's address\. .* was not sent\.$/s,
        );
        assert.equal(api.occurrences.count('rest'), 0);
      });
    }

    it('nor the folder of the address', async () => {
      const token = '{"success":true,"token":"demo","tokenLifetime":3600}';
      api.failRest('/api/auth/login', { kind: 'answer', body: token });
      await start(
        { ...LEAD, path: '/sms/send' },
        { auth: 'login', restUrl: `${api.restUrl}/api`, credentials: { username: 'demo', password: 'demo' } },
      );
      give({ payload: {} });
      assert.equal((await error()).code, 'refused');
      assert.deepEqual(
        asked().map(({ path }) => path),
        ['/api/auth/login', '/api/sms/send'],
      );
    });
  });

  it('goes to the REST address of a connection with a token, and the stream elsewhere', async () => {
    const rest = await startSimulator();
    const stream = eventsNode('events');
    await start(REPORT, { restUrl: rest.restUrl }, stream);
    await api.occurrences.nth('request', 2);
    give({ payload: DAYS });
    assert.equal((await answer()).statusCode, 200);
    assert.deepEqual([rest.occurrences.count('rest'), api.occurrences.count('rest')], [1, 0]);
    await rest.close();
  });

  describe('says what is wrong before anything is sent', () => {
    const cases: readonly [
      title: string,
      settings: object,
      message: Readonly<Record<string, unknown>>,
      words: RegExp,
    ][] = [
      ['no path', { path: '' }, {}, /^Request not sent: enter a path that begins with \//],
      [
        'a path that is no text',
        { path: 'x', pathType: 'msg' },
        { x: 5 },
        /^Request not sent: enter a path that begins with \//,
      ],
      [
        'a body that is text',
        LEAD,
        { payload: 'hi' },
        /^Request not sent: put an object into msg\.payload\./,
      ],
      [
        'a body that is a list',
        LEAD,
        { payload: [1] },
        /^Request not sent: put an object into msg\.payload\./,
      ],
      ...[Buffer.from('{"a":1}'), new Map([['a', 1]]), new Date(0), new Error('x')].map(
        (payload) =>
          [
            `a body that of the class ${payload.constructor.name}`,
            LEAD,
            { payload },
            /^Request not sent: put an object into msg\.payload\./,
          ] as (typeof cases)[number],
      ),
      [
        'an object that JSON writes as a number',
        LEAD,
        { payload: { toJSON: () => 3 } },
        /^Body not writable as JSON: check what the flow puts into it\./,
      ],
      [
        'no way to write JSON',
        LEAD,
        { payload: { n: 1n } },
        /^Body not writable as JSON: check what the flow puts into it\./,
      ],
    ];
    for (const [title, settings, message, words] of cases) {
      it(title, async () => {
        await start(settings);
        give(message);
        const { code, message: said } = await error();
        assert.equal(code, 'misconfigured');
        assert.match(said, words);
        assert.equal(api.occurrences.count('rest'), 0);
      });
    }

    for (const [name, value] of Object.entries({ method: 'TRACE', format: 'xml', errors: 'hide' })) {
      it(`${name}: ${value} is no choice`, async () => {
        await start({ ...REPORT, [name]: value });
        await runtime.shows('request', 'misconfigured');
        assert.match(
          (await error()).message,
          new RegExp(
            `^Unknown choice: open the node and choose one\\. The field "${name}" holds ${value}\\.$`,
          ),
        );
      });
    }
  });

  describe('where the API says no', () => {
    const cases: readonly [title: string, failure: RestFailure, code: string, statusCode: number][] = [
      ['400', { kind: 'status', status: 400 }, 'refused', 400],
      ['success: false', { kind: 'refused', code: 'X' }, 'refused', 200],
      ['502', { kind: 'status', status: 502 }, 'outcome-unknown', 502],
    ];
    for (const [title, failure, code, statusCode] of cases) {
      it(`${title}: raises ${code}, with the answer`, async () => {
        await start(LEAD);
        api.failRest(LEAD.path, failure);
        give({ payload: { whisper_text: 'a lead', callee: '3125550142' } });
        const { cause, ...rest } = await error();
        assert.equal(rest.code, code);
        assert.equal((cause as { statusCode: number }).statusCode, statusCode);
        assert.equal(runtime.probe('out').all.length, 0);
      });

      it(`${title}: passes the answer on where that is wanted`, async () => {
        await start({ ...LEAD, errors: 'pass' });
        api.failRest(LEAD.path, failure);
        give({ payload: { whisper_text: 'a lead', callee: '3125550142' } });
        const message = await answer();
        assert.equal(message.statusCode, statusCode);
        assert.equal((message.payload as { success: boolean }).success, false);
        assert.equal(runtime.probe('caught').all.length, 0);
      });
    }

    it('raises an error all the same where there is no answer to pass on', async () => {
      await start({ ...LEAD, errors: 'pass' });
      api.failRest(LEAD.path, { kind: 'reset' });
      give({ payload: {} });
      assert.equal((await error()).code, 'outcome-unknown');
    });
  });

  it('sends GET once more where the line was cut, and others never', async () => {
    await start(REPORT);
    api.failRest(REPORT.path, { kind: 'reset' });
    give({ payload: DAYS });
    assert.equal((await answer()).statusCode, 200);
  });

  for (const token of ['dem\u20ac', 'a\nb']) {
    it(`says that nothing was sent with the token ${JSON.stringify(token)}, which no header can carry`, async () => {
      await start(LEAD, { credentials: { token } });
      give({ payload: { whisper_text: 'a lead', callee: '3125550142' } });
      const { code, message } = await error();
      assert.equal(code, 'unauthorized');
      assert.match(message, /^Request not done: .*The token has characters that no HTTP header can carry/);
      assert.equal(api.occurrences.count('rest'), 0);
    });
  }

  it('raises the error without the message where Node-RED cannot copy the message', async () => {
    await start(LEAD);
    let deep: unknown = {};
    for (let depth = 0; depth < 20_000; depth++) deep = { deep };
    give({ payload: deep });
    const { code, message } = await error();
    assert.equal(code, 'misconfigured');
    assert.match(message, /^Body not writable as JSON/);
  });

  it('says that it cannot put the answer into a frozen message', async () => {
    await start(LEAD);
    give(Object.freeze({ _msgid: '1', payload: { whisper_text: 'a lead', callee: '3125550142' } }));
    assert.match((await error()).message, /read only/);
    assert.equal(api.occurrences.count('lead'), 1);
  });

  for (const [title, settings, connection] of [
    ['no connection', { connection: 'gone' }, {}],
    ['no username', {}, { auth: 'login', credentials: {} }],
  ] as const) {
    it(`goes on showing that there is ${title}, whatever messages come`, async () => {
      await start({ ...LEAD, ...settings }, connection);
      await runtime.shows('request', 'misconfigured');
      await error();
      give({ payload: {} });
      await runtime.probe('caught').nth(2);
      const shown = runtime.statuses.all.filter(({ id }) => id === 'request');
      assert.deepEqual(
        shown.map(({ status }) => status.text),
        [title],
      );
    });
  }

  it('shows no query and no token in its errors', async () => {
    await start({ method: 'POST', path: '/x?secret=marked' });
    api.failRest('/x', { kind: 'answer', status: 400, body: '{"message":"bad demo"}' });
    give({ payload: {} });
    const { message } = await error();
    assert.match(
      message,
      /^Request refused: correct it, then send it again\. POST \/x: The API said: bad \*\*\*\.$/,
    );
    assert.doesNotMatch(message, /marked/);
  });
});

/** Owns what `rt text` does in a flow: what it sends, what it holds back, and that the flow is told of each text. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import type { RestFailure } from '../../src/simulator/rest/rest-failure';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { caught, connectionNode, eventsNode, probes, TAB, textNode } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';

const NUMBER = '+13125550142';

/** What a Catch node adds. */
interface Caught extends NodeMessage {
  readonly error: { readonly message: string; readonly code: string; readonly cause?: unknown };
}

describe('rt text', () => {
  const runtime = FlowRuntime.use();
  let clock: VirtualClock;
  let api: Simulator;
  beforeEach(async () => {
    clock = createVirtualClock();
    api = await startSimulator({ clock, logins: [{ username: 'demo', password: 'demo' }] });
  });
  afterEach(() => api.close());

  const LOGIN = { auth: 'login', credentials: { username: 'demo', password: 'demo' } };

  const flow = (settings: object = {}, connection: Readonly<Record<string, unknown>> = {}): FlowNode[] => [
    TAB,
    connectionNode(api.url, connection),
    textNode('text', { ...settings }, ['out']),
    ...probes('out'),
    ...caught('caught'),
  ];

  const give = (message: object = {}) =>
    runtime.node('text').receive({ to: NUMBER, payload: 'hi', ...message });
  const texts = () => api.occurrences.all('text');
  const out = () => runtime.probe('out');
  const errors = async (count: number) => (await runtime.probe('caught').atLeast(count)) as Caught[];
  const error = async () => (await errors(1))[0]?.error ?? assert.fail();
  /** All that the flow was told, in order: `sent`, or the code of an error. */
  const told = () => [
    ...out().all.map(() => 'sent'),
    ...runtime.probe('caught').all.map((message) => (message as Caught).error.code),
  ];
  /** Resolves when the flow was told of so many texts. */
  async function toldOf(count: number): Promise<string[]> {
    while (told().length < count) await new Promise((resolve) => setImmediate(resolve));
    return told();
  }
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Resolves when the node begins to close. */
  const closes = (id: string) =>
    new Promise<void>((resolve) => runtime.node(id).on('close', () => resolve()));

  it('sends what the message says, and hands on the message with the answer', async () => {
    await runtime.start(...flow());
    give({ topic: 'mine', to: '(312) 555-0142' });
    const message = await out().nth(1);
    const [text] = texts();
    assert.deepEqual([text?.to, text?.text], [NUMBER, 'hi']);
    assert.deepEqual(message.payload, { success: true, messageId: text?.id });
    assert.deepEqual([message.topic, (message as { to?: string }).to], ['mine', '(312) 555-0142']);
  });

  it('signs in as the connection does, with username and password', async () => {
    await runtime.start(...flow({}, LOGIN));
    give();
    await out().nth(1);
    assert.equal(api.occurrences.count('login'), 1);
    assert.equal(api.occurrences.count('connection'), 0, 'no stream is wanted');
  });

  it('takes each field from where it is chosen', async () => {
    await runtime.start(
      ...flow({
        ...{ to: '$substring(number, 4)', toType: 'jsonata' },
        ...{ text: 'Welcome', textType: 'str' },
        ...{ from: 'line.number', fromType: 'msg' },
        ...{ sendAt: 'later', sendAtType: 'flow' },
        ...{ extra: '{"order":17}', extraType: 'json' },
      }),
    );
    const dueAt = Math.ceil(clock.now() / 1000) * 1000 + 60_000;
    runtime.node('text').context().flow.set('later', dueAt);
    give({ number: `tel:${NUMBER}`, line: { number: '202 555 0101' } });
    const { payload } = await out().nth(1);
    assert.equal((payload as { sendType?: string }).sendType, 'queued');
    const [waiting] = api.waitingTexts;
    const { to, from, text, dueAt: due, extra } = waiting ?? assert.fail();
    assert.deepEqual(
      { to, from, text, due, extra },
      { to: NUMBER, from: '+12025550101', text: 'Welcome', due: dueAt, extra: { order: 17 } },
    );
  });

  it('brings extra back with the event, also of a text that is sent at once', async () => {
    const nodes = [...flow({ extra: 'mine', extraType: 'msg' }), eventsNode('e', {}, ['events'])];
    clock.setTime(Date.now());
    await runtime.start(...nodes, ...probes('events'));
    await api.occurrences.nth('request', 2);
    give({ mine: { order: 17 } });
    await until(() => api.waitingTexts.length + texts().length > 0);
    // The simulator's clock stands still, so the next second of our clock is later.
    await clock.pass(1_000);
    const event = await runtime.probe('events').nth(1);
    assert.deepEqual((event.payload as { extra?: object }).extra, { order: 17 });
    assert.equal(texts().length, 1);
  });

  describe('says what is wrong before anything is sent', () => {
    const cases: readonly [title: string, message: object, words: RegExp, settings?: object][] = [
      ['no number', { to: undefined }, /give a number to send it to/],
      ['the number of a caller who hides it', { to: null }, /give a number to send it to/],
      ['an empty number', { to: ' ' }, /give a number to send it to/],
      ['anonymous', { to: 'anonymous' }, /anonymous is not a telephone number/],
      ['a short code', { to: '24273' }, /24273 is not a telephone number/],
      ['too few digits', { to: '555-0142' }, /is not a telephone number/],
      ['a number with an extension', { to: '+13125550142 ext. 5' }, /is not a telephone number/],
      ['a list of numbers', { to: [NUMBER] }, /is not a telephone number/],
      ['no text', { payload: undefined }, /put the text into msg\.payload\. It is empty, or not text/],
      [
        'an object for a text',
        { payload: { text: 'hi' } },
        /put the text into msg\.payload\. It is empty, or not text/,
      ],
      ['a line that is an object', { x: {} }, /the line to send from/, { from: 'x', fromType: 'msg' }],
      [
        'a time without a zone',
        { x: '2026-01-31T09:00' },
        /give a time such as .* is no date with its zone/,
        { sendAt: 'x', sendAtType: 'msg' },
      ],
      [
        'seconds for milliseconds',
        { x: 1_769_850_000 },
        /give a time such as .* is no date with its zone/,
        { sendAt: 'x', sendAtType: 'msg' },
      ],
      [
        'extra that is a list',
        { x: [1] },
        /make what comes back with it an object/,
        { extra: 'x', extraType: 'msg' },
      ],
      ['a mistake in an expression', {}, /can't be read/, { text: '$a(', textType: 'jsonata' }],
    ];
    for (const [title, message, words, settings = {}] of cases) {
      it(title, async () => {
        await runtime.start(...flow(settings));
        give(message);
        const { code, message: said } = await error();
        assert.equal(code, 'misconfigured');
        assert.match(said, words);
        assert.equal(api.occurrences.count('rest'), 0);
        assert.equal(out().all.length, 0);
      });
    }
  });

  describe('with a configuration that is wrong', () => {
    const cases: readonly [
      title: string,
      settings: object,
      words: RegExp,
      connection?: Record<string, unknown>,
    ][] = [
      ['without a connection', { connection: '' }, /No connection: open the node/],
      ['a connection that can not work', {}, /Wrong heartbeat: .* It is often/, { heartbeat: 'often' }],
      [
        'a limit that is none',
        { limit: 'few' },
        /^Wrong limit: enter a whole number from 0 to \d+\. It is few in the node\.$/,
      ],
      [
        'no minutes',
        { limitMinutes: 0 },
        /^Wrong minutes of the limit: enter [\d.]+ to \d+\. It is 0 in the node\.$/,
      ],
      [
        'a field of a kind that is not known',
        { toType: 'bin' },
        /^Field not readable: choose a value in the node and deploy\. It is "to"\.$/,
      ],
    ];
    for (const [title, settings, words, connection = {}] of cases) {
      it(`${title}: says so at the start, and to each message`, async () => {
        await runtime.start(...flow(settings, connection));
        await runtime.shows('text', 'misconfigured');
        const before = (await errors(1)).length;
        give();
        const { code, message } = (await errors(before + 1)).at(-1)?.error ?? assert.fail();
        assert.equal(code, 'misconfigured');
        assert.match(message, words);
      });
    }
  });

  describe('at most so many texts to one number', () => {
    it('counts a number however it is written, and other numbers on their own', async () => {
      await runtime.start(...flow({ limit: 3 }));
      for (const to of ['+1 (312) 555-0142', '3125550142', '+13125550142', '312.555.0142']) give({ to });
      give({ to: '+12025550142' });
      await toldOf(5);
      assert.deepEqual(told(), ['sent', 'sent', 'sent', 'sent', 'held-back']);
      assert.equal(texts().length, 4);
      assert.match(
        (await error()).message,
        /^Text to \+13125550142 held back: check the flow or the limit\. 3 texts/,
      );
    });

    for (const kind of ['full', 'flows', 'nodes'] as const) {
      it(`also across a deploy (${kind})`, async () => {
        await runtime.start(...flow({ limit: 1 }));
        give();
        await out().nth(1);
        await runtime.deploy(kind, ...flow({ limit: 1, name: 'another' }));
        give();
        assert.equal((await error()).code, 'held-back');
      });
    }

    it('is written into the context of the node, and read from it', async () => {
      await runtime.start(...flow({ limit: 1 }));
      give();
      await out().nth(1);
      const saved = runtime.node('text').context().get('texts') as Record<string, number[]>;
      assert.deepEqual(Object.keys(saved), [NUMBER]);
      assert.ok(Math.abs((saved[NUMBER]?.[0] ?? 0) - Date.now()) < 60_000);
    });

    it('does not count what surely was not sent', async () => {
      await runtime.start(...flow({ limit: 1 }));
      api.failRest('/sms/send', { kind: 'refused' }, { kind: 'reset' });
      for (const [count, code] of ['refused', 'outcome-unknown', 'held-back'].entries()) {
        give();
        assert.equal((await errors(count + 1)).at(-1)?.error.code, code);
      }
    });

    it('is off with 0', async () => {
      await runtime.start(...flow({ limit: 0 }));
      for (let n = 0; n < 20; n += 1) give();
      await out().atLeast(20);
    });
  });

  describe('sends a text at most once, and tells what may have been', () => {
    const failed = (failure: RestFailure, path = '/sms/send') => api.failRest(path, failure);
    const cases: readonly [title: string, fail: () => void, code: string, sent: number][] = [
      ['the line is cut before the body', () => failed({ kind: 'reset-before-body' }), 'outcome-unknown', 0],
      ['the line is cut in the body', () => failed({ kind: 'reset-in-body' }), 'outcome-unknown', 0],
      ['the line is cut after it', () => failed({ kind: 'reset', takesEffect: true }), 'outcome-unknown', 1],
      [
        'cut in the answer',
        () => failed({ kind: 'reset-in-answer', takesEffect: true }),
        'outcome-unknown',
        1,
      ],
      ['502', () => failed({ kind: 'status', status: 502 }), 'outcome-unknown', 0],
      [
        '502 and done',
        () => failed({ kind: 'status', status: 502, takesEffect: true }),
        'outcome-unknown',
        1,
      ],
      ['a captive portal', () => failed({ kind: 'html' }), 'outcome-unknown', 0],
      ['a redirect', () => failed({ kind: 'redirect', location: 'http://127.0.0.1:1/' }), 'refused', 0],
      ['a no', () => failed({ kind: 'refused', message: 'no line', code: 'X' }), 'refused', 0],
      [
        'a token that is always refused',
        () => api.failRestAlways('/sms/send', { kind: 'status', status: 401 }),
        'unauthorized',
        0,
      ],
      ['a stale token', () => failed({ kind: 'status', status: 401 }), 'sent', 1],
      [
        'a wrong login',
        () => api.failRestAlways('/auth/login', { kind: 'status', status: 401 }),
        'unauthorized',
        0,
      ],
    ];
    for (const [title, fail, code, sent] of cases) {
      it(`${title}: ${code}`, async () => {
        await runtime.start(...flow({}, LOGIN));
        fail();
        give();
        assert.deepEqual(await toldOf(1), [code]);
        assert.equal(texts().length, sent);
        await runtime.shows('text', code);
      });
    }

    it('twelve at once with a stale token: one renewal, and twelve texts', async () => {
      await runtime.start(...flow({ limit: 0 }, LOGIN));
      give();
      await out().nth(1);
      // The server's time alone goes by: the connection takes its token for a good one.
      await clock.pass(3_600_000);
      for (let n = 0; n < 12; n += 1) give();
      await out().atLeast(13);
      assert.equal(texts().length, 13);
      assert.equal(api.occurrences.count('login') + api.occurrences.count('refresh'), 2);
    });

    it('tells the answer of the API with a refusal', async () => {
      await runtime.start(...flow());
      failed({ kind: 'refused', message: 'no line', code: 'X' });
      give();
      const { message, cause } = await error();
      assert.equal(
        message,
        `Text to ${NUMBER} refused: correct it, then send it again. The API said: no line.`,
      );
      assert.deepEqual(cause, {
        statusCode: 200,
        payload: { success: false, message: 'no line', code: 'X' },
      });
    });

    it('shows running texts, and their outcome', async () => {
      await runtime.start(...flow());
      give();
      await runtime.shows('text', 'sent');
      const states = runtime.statuses.all.filter(({ id }) => id === 'text').map(({ status }) => status.state);
      assert.deepEqual(states, ['sending', 'sent']);
    });
  });

  describe('at a deploy', () => {
    for (const kind of ['full', 'flows', 'nodes'] as const) {
      it(`(${kind}) tells the flow the outcome of each text, and sends no text twice`, async () => {
        await runtime.start(...flow({ limit: 0 }));
        // Ten are under way at a time: the others wait.
        api.failRest(
          '/sms/send',
          ...Array.from({ length: 10 }, () => ({ kind: 'late', delayMs: 1_000 }) as const),
        );
        for (let n = 0; n < 14; n += 1) give({ payload: `text ${n}` });
        await until(() => api.occurrences.count('rest') === 10);
        const closing = closes('text');
        const deployed = runtime.deploy(kind, ...flow({ limit: 0, name: 'another' }));
        await closing;
        await clock.pass(1_000);
        await deployed;
        assert.deepEqual(
          await toldOf(14),
          Array.from({ length: 14 }, () => 'sent'),
        );
        assert.deepEqual(
          texts()
            .map(({ text }) => text)
            .toSorted(),
          Array.from({ length: 14 }, (_, n) => `text ${n}`).toSorted(),
        );
      });
    }

    it('that removes the node also tells of texts that were not sent', async () => {
      await runtime.start(...flow({ limit: 0 }));
      api.failRest(
        '/sms/send',
        ...Array.from({ length: 10 }, () => ({ kind: 'late', delayMs: 1_000 }) as const),
      );
      for (let n = 0; n < 12; n += 1) give();
      await until(() => api.occurrences.count('rest') === 10);
      const closing = closes('text');
      const deployed = runtime.deploy('nodes', ...flow().filter(({ id }) => id !== 'text'));
      await closing;
      await clock.pass(1_000);
      await deployed;
      assert.deepEqual((await toldOf(12)).toSorted(), [
        ...['not-sent', 'not-sent'],
        ...Array.from({ length: 10 }, () => 'sent'),
      ]);
      assert.equal(texts().length, 10);
    });
  });
});

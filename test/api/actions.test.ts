/** Owns what a flow may rely on when it acts: each action is done at most once, and what is said of it is so. */
import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import type { Action, ActionFailure, ActionResult } from '../../src/api/action';
import { Actions } from '../../src/api/actions';
import { GivenToken } from '../../src/api/given-token';
import type { TokenSource } from '../../src/api/token-source';
import { RealtimeError } from '../../src/failures/realtime-error';
import { freePort } from '../../tools/free-port';
import { Authority } from '../support/certificates';
import { startConnectProxy } from '../support/connect-proxy';
import {
  cut,
  cutWithinAnswer,
  cutWithinRequest,
  type Deed,
  hang,
  type RestServer,
  say,
  startRestServer,
} from '../support/rest-server';
import { CountedSignIn, oneToken, TOKEN } from '../support/tokens';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';

const TEXT: Action = {
  method: 'POST',
  path: '/sms/send',
  fields: { to_number: '+12025550100', payload: 'hi' },
};
const LOOK: Action = { method: 'GET', path: '/reports/call-data' };

const done = say(200, { success: true, guid: 'g' });

describe('an action', () => {
  let clock: VirtualClock;
  let server: RestServer;
  const ends: (() => Promise<unknown>)[] = [];
  const lines: string[] = [];
  /** The times that actions said they wait, in milliseconds. */
  const waits: number[] = [];
  const log = {
    debug: (line: string) => {
      lines.push(line);
      const waitMs = /again in (\d+) ms/.exec(line)?.[1];
      if (waitMs !== undefined) waits.push(Number(waitMs));
    },
  };
  let isOver = false;
  beforeEach(() => {
    isOver = false;
    clock = createVirtualClock();
    lines.length = 0;
    waits.length = 0;
  });
  afterEach(async () => {
    isOver = true;
    for (const end of ends.splice(0).reverse()) await end();
    assert.equal(clock.timerCount, 0, 'no timer is left');
  });

  async function serve(...deeds: readonly Deed[]): Promise<void> {
    await serveBy(deeds);
  }

  /** The server of the test, until it is over. */
  async function use(starting: Promise<RestServer>): Promise<void> {
    const started = await starting;
    ends.push(() => started.close());
    server = started;
  }

  async function serveBy(deeds: Parameters<typeof startRestServer>[0]): Promise<void> {
    await use(startRestServer(deeds));
  }

  function actions(tokens: TokenSource = oneToken, settings: object = {}): Actions {
    return new Actions({
      restUrl: server.url,
      tokens,
      clock,
      random: () => 0.5,
      environment: {},
      log,
      ...settings,
    });
  }

  const perform = (action: Action, by = actions(), signal = new AbortController().signal) =>
    by.perform(action, signal);

  /** Lets so much time go by as the action says that it waits, each time that it waits. */
  async function inTime(performing: Promise<ActionResult>): Promise<ActionResult> {
    let result: ActionResult | undefined;
    void performing.then((settled) => {
      result = settled;
    });
    while (result === undefined && !isOver) {
      const waitMs = waits.shift();
      if (waitMs === undefined) await new Promise((resolve) => setImmediate(resolve));
      else await clock.pass(waitMs);
    }
    return result ?? assert.fail('the test is over');
  }

  /** Resolves when it is so: sockets need some turns of the event loop. */
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !isOver) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Resolves when an action waits. */
  const waiting = () => until(() => waits.length > 0);

  async function failure(performing: Promise<ActionResult>): Promise<ActionFailure> {
    const result = await performing;
    assert.ok(!result.ok, inspect(result));
    return result.failure;
  }

  const sent = () => server.arrived.map(({ method, url }) => `${method} ${url}`);

  it('carries the token and the fields as JSON, and gives the answer', async () => {
    await serve(done);
    const result = await perform(TEXT);
    assert.ok(result.ok);
    assert.deepEqual(result.answer.body, { success: true, guid: 'g' });
    assert.equal(result.answer.status, 200);
    const [arrived] = server.arrived;
    assert.equal(arrived?.headers.authorization, `Bearer ${TOKEN}`);
    assert.equal(arrived?.headers['content-type'], 'application/json');
    assert.equal(arrived?.headers.connection, 'close');
    assert.deepEqual(JSON.parse(arrived?.body ?? ''), TEXT.fields);
  });

  it('carries the fields as a form writes them', async () => {
    await serve(done);
    await perform({
      ...TEXT,
      format: 'form',
      fields: { a: '1 & 2', b: ['x', 'y'], c: { d: 1 }, e: undefined },
    });
    const [arrived] = server.arrived;
    assert.equal(arrived?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.deepEqual(
      [...new URLSearchParams(arrived?.body)],
      [
        ['a', '1 & 2'],
        ['b', 'x'],
        ['b', 'y'],
        ['c', '{"d":1}'],
      ],
    );
  });

  for (const method of ['GET', 'DELETE'] as const) {
    it(`carries the fields of ${method} in the query`, async () => {
      await serve(done);
      await perform({ method, path: '/x?a=1', fields: { b: '2&3', c: 4 } });
      assert.deepEqual(sent(), [`${method} /x?a=1&b=2%263&c=4`]);
      assert.equal(server.arrived[0]?.body, '');
    });
  }

  it('stays below the path of the address', async () => {
    await serve(done);
    const by = actions(oneToken, { restUrl: `${server.url}/gateway/` });
    await perform(LOOK, by);
    assert.deepEqual(sent(), ['GET /gateway/reports/call-data']);
  });

  it('gives an answer that is no JSON as text, and an empty one as empty', async () => {
    await serve(say(200, 'plain'), say(204, ''));
    for (const body of ['plain', '']) {
      const result = await perform(LOOK);
      assert.ok(result.ok);
      assert.equal(result.answer.body, body);
    }
  });

  describe('leads the token nowhere else: it is misconfigured, and nothing is sent, with the path', () => {
    const paths = [
      '',
      'sms/send',
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      '\\\\evil.example',
      '/a/../../b',
      '/..',
      '/a/%2e%2E/b',
      '/.%2e/b',
      '/a//b',
      '/a\nb',
      '/a\tb',
      '/a b',
      '/a\u0000b',
      '@evil.example/',
      ':80/',
      '?x',
    ];
    for (const path of paths) {
      it(inspect(path), async () => {
        await serve(done);
        const by = actions(oneToken, { restUrl: `${server.url}/gateway` });
        assert.equal((await failure(perform({ ...LOOK, path }, by))).code, 'misconfigured');
        assert.deepEqual(server.arrived, []);
      });
    }
  });

  it('that can not be JSON is misconfigured, and so is a body that is too large', async () => {
    await serve(done);
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    for (const fields of [loop, { n: 1n }, { text: 'x'.repeat(11 * 1024 * 1024) }])
      assert.equal((await failure(perform({ ...TEXT, fields }))).code, 'misconfigured');
    assert.deepEqual(server.arrived, []);
  });

  describe('that may have arrived is not sent again:', () => {
    const cases: readonly [title: string, deed: Deed, reason: string][] = [
      ['cut while it is read', cutWithinRequest, 'reset'],
      ['cut in place of an answer', cut, 'reset'],
      ['cut within the answer', cutWithinAnswer, 'reset'],
      ['502', say(502, { message: 'bad gateway' }), 'bad gateway'],
      ['500', say(500, ''), 'Internal Server Error'],
      ['503 with Retry-After', say(503, '', { 'retry-after': '1' }), 'Service Unavailable'],
      [
        'a web page in place of an answer',
        say(200, '<html>Welcome to our Wi-Fi</html>'),
        'Welcome to our Wi-Fi',
      ],
      ['a web page with 401', say(401, '<html>', { 'content-type': 'text/html' }), 'Unauthorized'],
      ['an answer of 11 MB', say(200, 'x'.repeat(11 * 1024 * 1024)), 'the answer is too large'],
    ];
    for (const [title, deed, reason] of cases) {
      it(`${title}: outcome-unknown`, async () => {
        await serve(deed, done);
        const { code, reason: said } = await failure(perform(TEXT));
        assert.deepEqual([code, said], ['outcome-unknown', reason]);
        assert.equal(server.occurrences.count('begun'), 1);
      });
    }

    it('no answer within 30 s: outcome-unknown', async () => {
      await serve(hang, done);
      const failed = failure(perform(TEXT));
      await server.occurrences.nth('arrived', 1);
      clock.tick(29_999);
      clock.tick(1);
      assert.deepEqual(await failed, { code: 'outcome-unknown', reason: 'timeout', problem: 'timeout' });
      assert.equal(server.occurrences.count('begun'), 1);
    });

    it('nobody waits any more: outcome-unknown', async () => {
      await serve(hang);
      const leaving = new AbortController();
      const failed = failure(perform(TEXT, actions(), leaving.signal));
      await server.occurrences.nth('arrived', 1);
      leaving.abort();
      assert.deepEqual(await failed, { code: 'outcome-unknown', reason: 'cancelled', problem: 'cancelled' });
    });

    it('nothing more is to be sent: the answers to sent actions are awaited, and waiting actions are not-sent', async () => {
      let answer = () => {};
      await serveBy(() => (response, arrived) => {
        answer = () => done(response, arrived);
      });
      const by = actions();
      const leaving = new AbortController();
      const noMore = new AbortController();
      const all = Array.from({ length: 11 }, () => by.perform(TEXT, leaving.signal, noMore.signal));
      await server.occurrences.nth('arrived', 10);
      noMore.abort();
      assert.equal((await failure(all.at(-1) ?? assert.fail())).code, 'not-sent');
      answer();
      assert.ok((await Promise.race(all.slice(0, 10))).ok);
      leaving.abort();
      await Promise.all(all);
      assert.equal(server.occurrences.count('begun'), 10);
    });
  });

  describe('that changes nothing is sent once more', () => {
    it('where the line was cut', async () => {
      await serve(cut, done);
      assert.ok((await inTime(perform(LOOK))).ok);
      assert.equal(sent().length, 2);
    });

    it('and not a third time', async () => {
      await serve(cut);
      assert.equal((await failure(inTime(perform(LOOK)))).code, 'outcome-unknown');
      assert.equal(sent().length, 2);
    });
  });

  describe('that surely was not sent', () => {
    it('is tried again for a minute, then it is not-sent', async () => {
      await serve(done);
      const port = await freePort();
      const startedAt = clock.now();
      const failed = await failure(
        inTime(perform(TEXT, actions(oneToken, { restUrl: `http://127.0.0.1:${port}` }))),
      );
      assert.deepEqual([failed.code, failed.why?.code], ['not-sent', 'refused-port']);
      const tookMs = clock.now() - startedAt;
      assert.ok(tookMs > 30_000 && tookMs <= 61_000, `${tookMs} ms`);
    });

    it('is sent once the server is there', async () => {
      await serve(done);
      const port = await freePort();
      const sending = perform(TEXT, actions(oneToken, { restUrl: `http://127.0.0.1:${port}` }));
      await waiting();
      await use(startRestServer([done], { port }));
      assert.ok((await inTime(sending)).ok);
      assert.equal(sent().length, 1);
    });

    it('since there is no token for now: it waits, and is sent', async () => {
      await serve(done);
      const signIn = new CountedSignIn(clock);
      signIn.failure = new RealtimeError('reset', '', { host: 'h', port: 1 });
      const sending = perform(TEXT, actions(signIn));
      await waiting();
      signIn.failure = undefined;
      assert.ok((await inTime(sending)).ok);
      assert.equal(sent().length, 1);
    });

    it('since nobody waits any more: not-sent, at its turn and before', async () => {
      await serve(hang);
      const by = actions();
      const leaving = new AbortController();
      const waiting = Array.from({ length: 12 }, () => failure(perform(TEXT, by, leaving.signal)));
      await server.occurrences.nth('arrived', 10);
      leaving.abort();
      const codes = (await Promise.all(waiting)).map(({ code }) => code);
      assert.deepEqual(codes.slice(10), ['not-sent', 'not-sent']);
      assert.equal((await failure(perform(TEXT, by, leaving.signal))).code, 'not-sent');
      assert.equal(server.occurrences.count('begun'), 10);
    });

    it('over TLS that fails: not-sent', async () => {
      await use(startRestServer([done], { tls: new Authority().issue() }));
      const failed = await failure(inTime(perform(TEXT)));
      assert.deepEqual([failed.code, failed.why?.code], ['not-sent', 'certificate']);
      assert.equal(server.occurrences.count('begun'), 0);
    });

    describe('while the way to the server hangs', () => {
      const ways: readonly [
        title: string,
        way: () => Promise<{ restUrl: string; environment: object; live(): number }>,
      ][] = [
        [
          'in a proxy that does not answer',
          async () => {
            const proxy = await startConnectProxy({ refusal: 'hang' });
            ends.push(() => proxy.close());
            const environment = { http_proxy: proxy.url };
            return { restUrl: 'http://api.example', environment, live: () => proxy.liveSockets };
          },
        ],
        [
          'in TLS that does not begin',
          async () => {
            const sockets = new Set<Socket>();
            const mute = createServer((socket) => {
              sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)));
              socket.resume();
            });
            await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
            ends.push(() => new Promise((resolve) => mute.close(resolve)));
            const { port } = mute.address() as AddressInfo;
            return { restUrl: `https://127.0.0.1:${port}`, environment: {}, live: () => sockets.size };
          },
        ],
      ];
      for (const [title, way] of ways) {
        it(`${title}: not-sent where nobody waits any more, and the socket is gone`, async () => {
          await serve(done);
          const { live, ...settings } = await way();
          const leaving = new AbortController();
          const sending = failure(perform(TEXT, actions(oneToken, settings), leaving.signal));
          await until(() => live() > 0);
          leaving.abort();
          assert.equal((await sending).code, 'not-sent');
          await until(() => live() === 0);
        });

        it(`${title}: not-sent after 30 s each time, within a minute or so`, async () => {
          await serve(done);
          const { live, ...settings } = await way();
          const sending = failure(perform(TEXT, actions(oneToken, settings)));
          for (const _ of ['once', 'again']) {
            await until(() => live() > 0);
            clock.tick(30_000);
            await until(() => live() === 0);
            if (waits.length > 0) await clock.pass(waits.shift() ?? 0);
          }
          const { code, reason } = await sending;
          assert.deepEqual([code, reason], ['not-sent', 'timeout']);
        });
      }
    });

    it('since the settings can not work: misconfigured, at once', async () => {
      await serve(done);
      const environment = { http_proxy: 'socks4://x' };
      assert.equal((await failure(perform(TEXT, actions(oneToken, { environment })))).code, 'misconfigured');
    });
  });

  it('goes the way of the socket: through the proxy, to a private authority', async () => {
    const authority = new Authority();
    await use(startRestServer([done], { tls: authority.issue() }));
    const via = await startConnectProxy({ user: 'me', password: 'pw' });
    ends.push(() => via.close());
    const by = actions(oneToken, { tls: { ca: authority.ca }, environment: { HTTPS_PROXY: via.url } });
    assert.ok((await perform(TEXT, by)).ok);
    assert.deepEqual(via.occurrences.all('asked'), [`127.0.0.1:${server.port}`]);
  });

  describe('that the API refuses', () => {
    const cases: readonly [title: string, deed: Deed, reason: string][] = [
      ['400', say(400, { message: 'no from number' }), 'no from number'],
      ['404 without a body', say(404, ''), 'Not Found'],
      [
        'success: false',
        say(200, { success: false, error: 'DUPLICATE_QUEUE_ENTRY' }),
        'DUPLICATE_QUEUE_ENTRY',
      ],
      [
        'a redirect, which gets no token',
        say(307, '', { location: 'http://127.0.0.1:9/' }),
        'Temporary Redirect',
      ],
    ];
    for (const [title, deed, reason] of cases) {
      it(`${title}: refused, with the answer`, async () => {
        await serve(deed);
        const failed = await failure(perform(TEXT));
        assert.deepEqual([failed.code, failed.reason], ['refused', reason]);
        assert.ok(failed.answer !== undefined);
        assert.equal(sent().length, 1);
      });
    }

    it('in words that hold the token: without it', async () => {
      await serve(say(400, { message: `bad ${TOKEN}` }));
      assert.equal((await failure(perform(TEXT))).reason, 'bad ***');
    });
  });

  describe('that comes too often (429)', () => {
    const slow = say(429, { message: 'slow down' }, { 'retry-after': '7' });

    it('waits as long as it is told, and is done', async () => {
      await serve(slow, done);
      const result = perform(TEXT);
      await server.occurrences.nth('arrived', 1);
      await waiting();
      await clock.pass(6_999);
      assert.equal(sent().length, 1);
      await clock.pass(1);
      assert.ok((await result).ok);
      assert.equal(sent().length, 2);
    });

    it('makes the others wait too', async () => {
      await serve(slow, done);
      const by = actions();
      const first = perform(TEXT, by);
      await server.occurrences.nth('arrived', 1);
      await waiting();
      const second = perform(TEXT, by);
      await clock.pass(6_999);
      assert.equal(sent().length, 1);
      await clock.pass(1);
      assert.ok((await first).ok && (await second).ok);
      assert.equal(sent().length, 3);
    });

    it('is refused where that would take more than a minute, and the next is not sent at all', async () => {
      await serve(say(429, '', { 'retry-after': '61' }));
      const by = actions();
      assert.equal((await failure(perform(TEXT, by))).code, 'refused');
      assert.equal((await failure(perform(TEXT, by))).code, 'not-sent');
      assert.equal(sent().length, 1);
    });

    it('is refused after a minute of it', async () => {
      await serve(slow);
      assert.equal((await failure(inTime(perform(TEXT)))).code, 'refused');
      assert.equal(sent().length, 9);
    });
  });

  describe('with a token that is refused', () => {
    /** Takes these tokens alone, and says this to others. */
    const takes =
      (good: (token: string) => boolean, otherwise = say(401, { message: 'expired' })) =>
      ({ headers }: { headers: { authorization?: string | undefined } }): Deed =>
        good((headers.authorization ?? '').replace('Bearer ', '')) ? done : otherwise;

    for (const status of [401, 403]) {
      it(`${status}: is sent once more with a fresh one`, async () => {
        await serveBy(takes((token) => token !== 'token 1', say(status)));
        const signIn = new CountedSignIn(clock);
        assert.ok((await perform(TEXT, actions(signIn))).ok);
        assert.equal(sent().length, 2);
        assert.equal(signIn.times.length, 2);
      });

      it(`${status}: is unauthorized where the fresh one is refused too`, async () => {
        await serveBy(takes(() => false, say(status, { message: 'no' })));
        const failed = await failure(perform(TEXT, actions(new CountedSignIn(clock))));
        assert.deepEqual([failed.code, failed.reason], ['unauthorized', 'no']);
        assert.equal(sent().length, 2);
      });
    }

    it('twelve at once: one renewal, and each is done once', async () => {
      let revoked = false;
      await serveBy(takes((token) => !revoked || token !== 'token 1'));
      const signIn = new CountedSignIn(clock);
      const by = actions(signIn);
      await perform(LOOK, by);
      revoked = true;
      const results = await Promise.all(Array.from({ length: 12 }, () => perform(TEXT, by)));
      assert.ok(results.every(({ ok }) => ok));
      assert.equal(signIn.times.length, 2);
      const good = server.arrived.filter(({ headers }) => headers.authorization === 'Bearer token 2');
      assert.equal(good.length, 12);
    });

    it('for ever: the API is asked ever more rarely, and so is the sign-in', async () => {
      await serveBy(takes(() => false));
      const signIn = new CountedSignIn(clock);
      const by = actions(signIn);
      for (let minute = 0; minute < 60; minute += 1) {
        assert.equal((await failure(perform(TEXT, by))).code, 'unauthorized');
        clock.tick(60_000);
      }
      assert.ok(signIn.times.length < 12, `${signIn.times.length} sign-ins in an hour`);
      assert.ok(sent().length < 12, `${sent().length} requests in an hour`);
    });

    it('for ever, a given one: the API is asked ever more rarely', async () => {
      await serveBy(takes(() => false));
      const by = actions(new GivenToken('given', clock));
      for (let minute = 0; minute < 60; minute += 1) {
        assert.equal((await failure(perform(TEXT, by))).code, 'unauthorized');
        clock.tick(60_000);
      }
      assert.ok(sent().length < 12, `${sent().length} requests in an hour`);
    });

    it('403 for one path alone: the others go on, with one fresh token in ten minutes', async () => {
      await serveBy(({ url }) => (url === '/admin' ? say(403) : done));
      const signIn = new CountedSignIn(clock);
      const by = actions(signIn);
      for (let minute = 0; minute < 10; minute += 1) {
        const forbidden = await failure(perform({ ...LOOK, path: '/admin' }, by));
        assert.equal(forbidden.code, 'unauthorized');
        assert.ok((await perform(TEXT, by)).ok);
        clock.tick(59_000);
      }
      assert.equal(signIn.times.length, 2);
    });

    it('since the login is wrong: unauthorized, and nothing is sent', async () => {
      await serve(done);
      const signIn = new CountedSignIn(clock);
      signIn.failure = new RealtimeError('login-rejected', '', { host: 'h', status: 401, reason: 'wrong' });
      const by = actions(signIn);
      for (const _ of [1, 2, 3]) {
        const { code, why } = await failure(perform(TEXT, by));
        assert.deepEqual([code, why?.code], ['unauthorized', 'login-rejected']);
      }
      assert.equal(signIn.times.length, 1);
      assert.equal(sent().length, 0);
    });
  });

  it('takes its turn: ten at most at a time, in order of arrival', async () => {
    const unanswered: (() => void)[] = [];
    await serveBy(() => (response, arrived) => unanswered.push(() => done(response, arrived)));
    const by = actions();
    const results = Array.from({ length: 25 }, (_, n) => perform({ ...TEXT, fields: { n } }, by));
    for (let answered = 0; answered < 25; answered += 1) {
      await until(() => unanswered.length > 0 && server.arrived.length === Math.min(25, 10 + answered));
      unanswered.shift()?.();
    }
    assert.ok((await Promise.all(results)).every(({ ok }) => ok));
    assert.equal(server.mostAtOnce, 10);
    const order = server.arrived.map(({ body }) => (JSON.parse(body) as { n: number }).n);
    // The first ten are sent at the same time; each later one when another is done.
    assert.deepEqual(
      order.slice(10),
      Array.from({ length: 15 }, (_, n) => n + 10),
    );
  });

  it('is not-sent where a thousand wait already', async () => {
    await serve(hang);
    const by = actions();
    const leaving = new AbortController();
    const all = Array.from({ length: 1_010 }, () => perform(TEXT, by, leaving.signal));
    assert.equal((await failure(perform(TEXT, by))).code, 'not-sent');
    leaving.abort();
    await Promise.all(all);
  });

  it('tells requests and answers, without the query, the token and the content', async () => {
    await serve(say(429, { message: 'marked' }, { 'retry-after': '1' }), say(400, { message: 'marked' }));
    await inTime(perform({ ...TEXT, path: '/sms/send?x=marked' }));
    assert.deepEqual(
      lines.map((line) => line.replace(/\d+ ms/, '# ms')),
      [
        'POST /sms/send: 429 after # ms',
        'POST /sms/send: again in # ms (refused)',
        'POST /sms/send: 400 after # ms',
      ],
    );
    assert.doesNotMatch(lines.join(), new RegExp(`marked|${TOKEN}`));
  });
});

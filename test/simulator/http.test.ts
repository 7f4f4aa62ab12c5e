/** What people and programs may ask of the simulator over HTTP, and who may not. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { STREAM_NAMES, type StreamName } from '../../src/protocol/streams';
import { SCENARIO_NAMES } from '../../src/simulator/scenarios/scenarios';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { createVirtualClock } from '../support/virtual-clock';
import { connectWire, type WireClient } from '../support/wire-client';

describe('simulator over HTTP', () => {
  let simulator: Simulator;
  let client: WireClient;

  beforeEach(async () => {
    simulator = await startSimulator({ clock: createVirtualClock() });
    client = await connectWire(simulator.url);
    await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse');
    await client.ask({ type: 'startusereventrequest' }, 'startusereventresponse');
  });
  afterEach(() => simulator.close());

  async function post(path: string, body = '') {
    const response = await fetch(simulator.restUrl + path, { method: 'POST', body });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  }

  describe('POST /events', () => {
    it('pushes any JSON object', async () => {
      const pushed = client.occurrences.next('frame');
      const { status, answer } = await post('/events', '{"event":"call.ringing","deep":{"a":[1,null]}}');
      assert.equal(status, 200);
      assert.deepEqual(answer, { success: true, streams: STREAM_NAMES, delivered: 1 });
      assert.deepEqual(await pushed, { type: 'userevent', event: 'call.ringing', deep: { a: [1, null] } });
    });

    const targets: [path: string, body: string, streams: readonly StreamName[]][] = [
      ['/events?stream=account', '{}', ['account']],
      ['/events?stream=user', '{}', ['user']],
      ['/events', '{"type":"accountevent"}', ['account']],
      ['/events', '{"type":"userevent"}', ['user']],
      ['/events', '{"type":"anything"}', STREAM_NAMES],
    ];
    for (const [path, body, streams] of targets) {
      it(`${path} with ${body} goes to: ${streams.join(' and ')}`, async () => {
        const { answer } = await post(path, body);
        assert.deepEqual(answer.streams, streams);
        assert.equal(answer.delivered, streams.includes('user') ? 1 : 0);
      });
    }

    it('says so where nobody listens', async () => {
      const { answer } = await post('/events?stream=account', '{}');
      assert.equal(answer.message, 'Nobody got it: no connection runs this stream.');
    });
  });

  describe('POST /scenarios/<name>', () => {
    for (const name of SCENARIO_NAMES) {
      it(`plays ${name}`, async () => {
        const pushed = client.occurrences.next('frame');
        const { status, answer } = await post(`/scenarios/${name}`);
        assert.equal(status, 202);
        assert.equal(answer.scenario, name);
        assert.equal(answer.message, undefined);
        assert.equal((await pushed).type, 'userevent');
      });
    }

    it('says so where nobody listens', async () => {
      await client.ask({ type: 'stopusereventrequest' }, 'stopusereventresponse');
      const { status, answer } = await post('/scenarios/missed-call');
      assert.equal(status, 202);
      assert.equal(answer.message, 'Nobody gets it: no connection runs a stream.');
    });
  });

  for (const [what, path, body, status, message] of [
    ['no JSON', '/events', 'event', 400, /must be one JSON object/],
    ['nothing', '/events', '', 400, /must be one JSON object/],
    ['an array', '/events', '[]', 400, /must be one JSON object/],
    ['an unknown stream', '/events?stream=none', '{}', 400, /one of: user, account/],
    ['too large a body', '/events', `"${'x'.repeat(1024 * 1024)}"`, 413, /not be larger/],
    [
      'an event nested too deeply',
      '/events',
      `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      400,
      /too deeply/,
    ],
    ['an unknown scenario', '/scenarios/earthquake', '', 404, /There are: incoming-call/],
    [
      'a scenario with the name of a property of every object',
      '/scenarios/constructor',
      '',
      404,
      /There are/,
    ],
    ['a path that there is not', '/nowhere', '', 404, /GET \/, POST/],
    ['a path that is no path', '//', '', 404, /GET \/, POST/],
    ['a post to the page', '/', '', 405, /Use GET/],
  ] as const) {
    it(`answers ${what} with ${status} and what to do`, async () => {
      const { status: answered, answer } = await post(path, body);
      assert.equal(answered, status);
      assert.match(String(answer.message), message);
    });
  }

  it('answers 500 where it fails itself, and goes on', async () => {
    const faulty = await startSimulator({
      random: () => {
        throw new TypeError('a fault');
      },
    });
    try {
      const scenario = await fetch(`${faulty.restUrl}/scenarios/missed-call`, { method: 'POST' });
      assert.equal(scenario.status, 500);
      const { message } = (await scenario.json()) as Record<string, unknown>;
      assert.match(String(message), /^The simulator failed at this request/);
      // No header may hold this: it fails while it answers.
      faulty.failRest('/auth/login', { kind: 'redirect', location: '\n' });
      assert.equal((await fetch(`${faulty.restUrl}/auth/login`, { method: 'POST' })).status, 500);
      assert.equal((await fetch(faulty.restUrl)).status, 200);
    } finally {
      await faulty.close();
    }
  });

  it('answers a GET of what wants a POST with 405', async () => {
    const response = await fetch(`${simulator.restUrl}/events`);
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'POST');
  });

  it('shows a page that tells how, with a button for each scenario and nothing from elsewhere', async () => {
    const response = await fetch(simulator.restUrl);
    const page = await response.text();
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.ok(page.includes(simulator.url));
    for (const name of SCENARIO_NAMES) assert.ok(page.includes(`data-scenario="${name}"`), name);
    // Its own style and script are all that its policy lets run.
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const element of ['style', 'script']) {
      const content = new RegExp(`<${element}>(.*)</${element}>`, 's').exec(page)?.[1] ?? '';
      const hash = createHash('sha256').update(content).digest('base64');
      assert.ok(content !== '' && policy.includes(`${element}-src 'sha256-${hash}'`), element);
    }
    assert.doesNotMatch(page, /(src|href)="(?!data:)/);
  });

  for (const [stream, streams] of [
    ['', STREAM_NAMES.join(' and ')],
    ['user', 'user'],
  ] as const) {
    it(`says on its page that an event sent on ${streams} was received by the stream that runs`, async () => {
      const page = await (await fetch(simulator.restUrl)).text();
      const script = /<script>(.*)<\/script>/s.exec(page)?.[1] ?? '';
      const said = new Promise((resolve) => {
        const elements: Readonly<Record<string, object>> = {
          output: Object.defineProperty({}, 'textContent', { set: resolve }),
          ul: { replaceChildren() {} },
          select: { value: stream },
          textarea: { value: '{"event":"call.ringing"}' },
          form: {
            addEventListener: (_: 'submit', submit: (event: object) => void) =>
              submit({ preventDefault() {} }),
          },
        };
        const document = { querySelector: (name: string) => elements[name], querySelectorAll: () => [] };
        const from = (path: string, options: RequestInit) => fetch(simulator.restUrl + path, options);
        new Function('document', 'fetch', 'setInterval', script)(document, from, () => {});
      });
      assert.equal(
        await said,
        `Sent on ${streams}, received once. Each connection gets an event once for each stream that it runs.`,
      );
    });
  }

  describe('pages of other sites', () => {
    const port = () => simulator.port;
    for (const [what, headers, status] of [
      ["the simulator's own page", () => ({ origin: `http://127.0.0.1:${port()}` }), 200],
      [
        'its page under localhost',
        () => ({ host: `localhost:${port()}`, origin: `http://localhost:${port()}` }),
        200,
      ],
      ['a program, which sends no origin', () => ({}), 200],
      ['a page of another site', () => ({ origin: 'https://evil.example' }), 403],
      ['a page without an origin of its own', () => ({ origin: 'null' }), 403],
      ['a page on another port of this machine', () => ({ origin: 'http://127.0.0.1:1' }), 403],
      [
        'a name that resolves to this machine',
        () => ({ host: `evil.example:${port()}`, origin: `http://evil.example:${port()}` }),
        403,
      ],
      ['such a name without an origin', () => ({ host: `evil.example:${port()}` }), 403],
    ] as const) {
      it(`${status === 200 ? 'answers' : 'refuses'} ${what}`, async () => {
        const response = await requestWith(headers());
        assert.equal(response.statusCode, status, await readText(response));
        const upgraded = connectWire(simulator.url, { headers: headers() });
        if (status === 200) await upgraded;
        else await assert.rejects(upgraded, /403/);
      });
    }

    let socket: Socket | undefined;
    afterEach(() => socket?.destroy());
    for (const [what, leave] of [
      ['resets the connection', (socket: Socket) => void socket.resetAndDestroy()],
      ['never ends the connection', () => {}],
    ] as const) {
      it(`do not keep the simulator from going on and ending where one ${what}`, async () => {
        socket = connect({ port: simulator.port, host: '127.0.0.1', allowHalfOpen: true });
        socket.on('error', () => {});
        socket.write(
          'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
        );
        const [answer] = await once(socket, 'data');
        assert.match(String(answer), /^HTTP\/1\.1 403 /);
        leave(socket);
        assert.equal((await fetch(simulator.restUrl)).status, 200);
        await simulator.close();
      });
    }

    function requestWith(headers: Record<string, string>): Promise<IncomingMessage> {
      return new Promise((resolve, reject) => {
        const options = { method: 'POST', headers };
        httpRequest(`${simulator.restUrl}/events`, options, resolve).once('error', reject).end('{}');
      });
    }
  });
});

import assert from 'node:assert/strict';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import type { ErrorCode, RealtimeError } from '../../src/failures/realtime-error';
import { type WebSocketOptions, webSocketTransport } from '../../src/transport/ws-transport';
import { systemClock } from '../../src/util/clock';
import { type RecordedTransport, record, settled } from '../support/recorded-transport';
import {
  type Action,
  type Behaviour,
  close,
  drop,
  reset,
  type ScriptedServer,
  send,
  startScriptedServer,
} from '../support/scripted-server';
import { createVirtualClock } from '../support/virtual-clock';

/** Lets the event loop go round until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

const TEXT = Buffer.from('hello');
/** No environment: whoever runs the tests may have a proxy. */
const environment = {};

describe('webSocketTransport', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  function open(options: WebSocketOptions): RecordedTransport {
    const recorded = record(webSocketTransport({ environment, ...options }));
    ends.push(async () => {
      recorded.transport.terminate();
      await recorded.reports.nth('closed', 1);
      await settled();
      assert.equal(recorded.reports.count('closed'), 1, 'closed is reported exactly once');
      assert.equal(recorded.order.at(-1), 'closed', 'nothing is reported after closed');
    });
    return recorded;
  }

  async function scripted(...script: readonly Behaviour[]): Promise<ScriptedServer> {
    const server = await startScriptedServer(...script);
    ends.push(() => server.close());
    return server;
  }

  /** A TCP server that gives everyone these bytes as soon as they have sent something. */
  async function speaking(bytes: string): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('data', () => socket.write(bytes));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return (server.address() as AddressInfo).port;
  }

  it('carries text both ways, and pings', async () => {
    const server = await scripted({ on: { open: [send('one', '', 'zwei – 2')] } });
    const { transport, reports, order } = open({ url: server.url });
    transport.send('before it is open: no effect');
    transport.ping();
    await reports.nth('frame', 3);
    transport.send('{"type":"x"}');
    transport.ping();
    await reports.nth('alive', 1);
    assert.deepEqual(reports.all('frame'), ['one', '', 'zwei – 2']);
    assert.deepEqual(order, ['opened', 'alive']);
    assert.deepEqual(
      server.occurrences.all('frame').map(({ text }) => text),
      ['{"type":"x"}'],
    );
  });

  it('closes politely', async () => {
    const server = await scripted();
    const { transport, reports } = open({ url: server.url });
    await reports.nth('opened', 1);
    transport.close(1000);
    transport.send('after closing: no effect');
    transport.ping();
    assert.equal((await reports.nth('closed', 1)).code, 'closed');
    assert.equal((await server.occurrences.nth('close', 1)).code, 1000);
    transport.close(1000);
    transport.terminate();
  });

  describe('says why it was not opened', () => {
    const refusals: readonly [
      name: string,
      behaviour: Behaviour,
      code: ErrorCode,
      details: object,
      retryAfterMs?: number,
    ][] = [
      ['reset on accept', { accept: 'reset' }, 'open-reset', {}],
      ['reset on upgrade', { upgrade: 'reset' }, 'open-reset', {}],
      ...[400, 401, 403, 404, 500].map((status): [string, Behaviour, ErrorCode, object] => [
        `${status}`,
        { upgrade: { status } },
        'upgrade-refused',
        { status },
      ]),
      [
        '503 with its words',
        { upgrade: { status: 503 } },
        'upgrade-refused',
        { status: 503, reason: 'Service Unavailable' },
      ],
      [
        '429 and Retry-After in seconds',
        { upgrade: { status: 429, headers: { 'retry-after': '7' } } },
        'upgrade-refused',
        { status: 429 },
        7_000,
      ],
      [
        '503 and Retry-After as a date',
        {
          upgrade: {
            status: 503,
            headers: {
              'retry-after': 'Thu, 01 Jan 2026 09:00:30 GMT',
              date: 'Thu, 01 Jan 2026 09:00:00 GMT',
            },
          },
        },
        'upgrade-refused',
        { status: 503 },
        30_000,
      ],
      ['200: not a WebSocket', { upgrade: { status: 200 } }, 'upgrade-refused', { status: 200 }],
    ];
    for (const [name, behaviour, code, details, retryAfterMs] of refusals) {
      it(name, async () => {
        const server = await scripted(behaviour);
        const { reports, order } = open({ url: server.url });
        const why = await reports.nth('closed', 1);
        assertFailure(why, code, { host: '127.0.0.1', port: server.port, ...details });
        assert.equal(why.retryAfterMs, retryAfterMs);
        assert.deepEqual(order, ['closed']);
      });
    }

    it('a refused port', async () => {
      const server = await startScriptedServer();
      await server.close();
      const { reports } = open({ url: server.url });
      assertFailure(await reports.nth('closed', 1), 'refused-port', { host: '127.0.0.1', port: server.port });
    });

    it('a name without an address', async () => {
      // A label this long is no name in DNS: nobody needs to be asked.
      const host = `${'x'.repeat(64)}.invalid`;
      const { reports } = open({ url: `ws://${host}` });
      assertFailure(await reports.nth('closed', 1), 'host-not-found', { host });
    });

    it('a redirect, which it does not follow', async () => {
      const elsewhere = await scripted();
      const server = await scripted({ upgrade: { status: 301, headers: { location: elsewhere.url } } });
      const { reports } = open({ url: server.url });
      assertFailure(await reports.nth('closed', 1), 'upgrade-refused', { status: 301 });
      assert.equal(elsewhere.occurrences.count('accept'), 0);
    });

    const strangers: readonly [name: string, bytes: string][] = [
      ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
      [
        'a wrong accept key',
        'HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
      ],
      ['another protocol', 'HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'],
    ];
    for (const [name, bytes] of strangers) {
      it(name, async () => {
        const port = await speaking(bytes);
        const { reports } = open({ url: `ws://127.0.0.1:${port}` });
        assertFailure(await reports.nth('closed', 1), 'protocol-violation', { port });
      });
    }

    it('no TLS', async () => {
      const port = await speaking('HTTP/1.1 400 Bad Request\r\n\r\n');
      const { reports } = open({ url: `wss://127.0.0.1:${port}` });
      assertFailure(await reports.nth('closed', 1), 'protocol-violation', { port });
    });

    for (const url of [
      '',
      'nonsense',
      'ftp://127.0.0.1',
      'ws://127.0.0.1/#fragment',
      'ws://127.0.0.1:99999',
    ]) {
      it(`no address: '${url}'`, async () => {
        const { reports } = open({ url });
        assert.equal(reports.count('closed'), 0, 'not before it has returned');
        assertFailure(await reports.nth('closed', 1), 'misconfigured', { property: 'url' });
      });
    }
  });

  describe('says why the upgrade was refused, in the words of its page', () => {
    const nginx = (title: string, line = title) =>
      `<html>\r\n<head><title>400 ${title}</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n` +
      `<center>${line}</center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n`;
    const pages: readonly [
      title: string,
      body: string,
      reason: string,
      problem?: string | undefined,
      status?: number,
    ][] = [
      [
        'nginx, which wants a client certificate',
        nginx('No required SSL certificate was sent'),
        'No required SSL certificate was sent',
        'client-certificate',
      ],
      [
        'nginx, whose client certificate has expired',
        nginx('The SSL certificate error'),
        'The SSL certificate error',
        'client-certificate',
      ],
      [
        'nginx, asked at a TLS port without TLS',
        nginx('The plain HTTP request was sent to HTTPS port'),
        'The plain HTTP request was sent to HTTPS port',
        'not-encrypted',
      ],
      [
        'Go, asked at a TLS port without TLS',
        'Client sent an HTTP request to an HTTPS server.\n',
        'Client sent an HTTP request to an HTTPS server.',
        'not-encrypted',
      ],
      [
        'Apache, whose title says nothing',
        '<!DOCTYPE HTML><html><head><title>400 Bad Request</title></head><body><h1>Bad Request</h1><p>Reason: You&#39;re speaking plain HTTP to an SSL-enabled server port.</p></body></html>',
        "Bad Request Reason: You're speaking plain HTTP to an SSL-enabled server port.",
        'not-encrypted',
      ],
      ['JSON', '{"error":{"message":"this account is closed"}}', 'this account is closed'],
      ['JSON behind a byte order mark', '\uFEFF{"message":"closed"}', 'closed'],
      [
        'a page with scripts and entities',
        '<style>p{}</style><script>x</script><p>Come &amp; see',
        'Come & see',
      ],
      [
        'a page of the status alone',
        '<title>404 Not Found</title><h1>404 Not Found</h1><hr>nginx',
        'Not Found',
        undefined,
        404,
      ],
      ['text of the status alone', 'Unauthorized\n', 'Unauthorized', undefined, 401],
      ['bytes that are no text', '\u0000\u0001\u0002', 'Bad Request'],
      ['nothing', '', 'Bad Request'],
      ['more than anybody reads', `<p>${'long '.repeat(40_000)}`, `${'long '.repeat(40).slice(0, 199)}…`],
      ['what it was sent', '<title>no marked-token for you</title>', 'no *** for you'],
    ];
    for (const [title, body, reason, problem, status = 400] of pages) {
      it(title, async () => {
        const server = await scripted({ upgrade: { status, body } });
        const { reports } = open({ url: `${server.url}/?token=marked-token` });
        const why = await reports.nth('closed', 1);
        assertFailure(why, 'upgrade-refused', { status, reason });
        assert.equal('problem' in why.details ? why.details.problem : undefined, problem);
      });
    }

    it('a page that breaks off, as far as it came', async () => {
      const headers = { 'content-length': '1000' };
      const server = await scripted({ upgrade: { status: 400, headers, body: '<p>Not today' } });
      const { reports } = open({ url: server.url });
      assertFailure(await reports.nth('closed', 1), 'upgrade-refused', { reason: 'Not today' });
    });

    it('a page that never ends, after a second', async () => {
      const clock = createVirtualClock();
      const port = await speaking('HTTP/1.1 400 X\r\nContent-Length: 1000\r\n\r\n<p>Not today');
      const { reports } = open({ url: `ws://127.0.0.1:${port}`, clock });
      await until(() => clock.timerCount === 1);
      clock.tick(999);
      assert.equal(reports.count('closed'), 0);
      clock.tick(1);
      assertFailure(await reports.nth('closed', 1), 'upgrade-refused', { status: 400 });
      assert.equal(clock.timerCount, 0);
    });

    it('nothing more where it is ended meanwhile', async () => {
      const clock = createVirtualClock();
      const port = await speaking('HTTP/1.1 400 X\r\nContent-Length: 1000\r\n\r\n<p>Not today');
      const { transport, reports } = open({ url: `ws://127.0.0.1:${port}`, clock });
      await until(() => clock.timerCount === 1);
      transport.terminate();
      assertFailure(await reports.nth('closed', 1), 'closed', {});
      await until(() => clock.timerCount === 0);
    });
  });

  describe('says why it was closed', () => {
    const endings: readonly [name: string, behaviour: Behaviour, code: ErrorCode, details: object][] = [
      ...([1000, 1001, 1008, 1011, 1012, 1013, 4001] as const).map(
        (code): [string, Behaviour, ErrorCode, object] => [
          `${code}`,
          { on: { open: [close(code, 'so\nlong')] } },
          'closed',
          { closeCode: code, closeReason: 'so long' },
        ],
      ),
      [
        '1012, in words',
        { on: { open: [close(1012)] } },
        'closed',
        { closeCode: 1012, meaning: 'service restart' },
      ],
      ['a drop', { on: { open: [drop()] } }, 'reset', {}],
      ['a reset', { on: { open: [reset()] } }, 'reset', {}],
      [
        'a frame that breaks the protocol',
        raw(Buffer.from([0xff, 0x00])),
        'frame-invalid',
        { reason: 'RSV2 and RSV3 must be clear' },
      ],
      [
        'a frame above the limit',
        { on: { open: [send('x'.repeat(1001))] } },
        'frame-too-large',
        { limitBytes: 1000 },
      ],
    ];
    for (const [name, behaviour, code, details] of endings) {
      it(name, async () => {
        const server = await scripted(behaviour);
        const { reports, order } = open({ url: server.url, maxFrameBytes: 1000 });
        assertFailure(await reports.nth('closed', 1), code, details);
        assert.deepEqual(order, ['opened', 'closed']);
      });
    }

    it('a close frame, by a server that then leaves the line open', async () => {
      const goodbye: Action = (link) => {
        link.stopReading();
        link.sendRaw(Buffer.from([0x88, 0x02, 0x03, 0xf4]));
      };
      const server = await scripted({ on: { open: [goodbye] } });
      const { reports } = open({ url: server.url });
      assertFailure(await reports.nth('closed', 1), 'closed', { closeCode: 1012 });
    });

    it('by itself', async () => {
      const server = await scripted();
      const { transport, reports } = open({ url: server.url });
      await reports.nth('opened', 1);
      transport.terminate();
      assertFailure(await reports.nth('closed', 1), 'closed', {});
    });
  });

  it('reads frames behind a byte order mark', async () => {
    const server = await scripted({ on: { open: [send('\uFEFF{"n":1}', '\uFEFF', 'no \uFEFF mark')] } });
    const { reports } = open({ url: server.url });
    await reports.nth('frame', 3);
    assert.deepEqual(reports.all('frame'), ['{"n":1}', '', 'no \uFEFF mark']);
  });

  it('reads a text that was cut within a character as far as it can be read', async () => {
    const server = await scripted(raw(Buffer.from([0x81, 0x02, 0x61, 0xc3])));
    const { reports } = open({ url: server.url });
    assert.equal(await reports.nth('frame', 1), 'a\uFFFD');
  });

  it('goes on after a binary frame and a frame of the largest size', async () => {
    const largest = 'x'.repeat(1000);
    const server = await scripted({ on: { open: [send(TEXT, largest, 'after')] } });
    const { reports } = open({ url: server.url, maxFrameBytes: 1000 });
    await reports.nth('frame', 3);
    assert.deepEqual(reports.all('frame'), ['', largest, 'after']);
  });

  describe('can be ended at any moment', () => {
    const moments: readonly [
      name: string,
      behaviour: Behaviour,
      until: 'accept' | 'upgrade' | 'open' | undefined,
      scheme?: 'wss',
    ][] = [
      ['at once', {}, undefined],
      ['while TCP is silent', { accept: 'hang' }, 'accept'],
      ['while TLS is silent', { accept: 'hang' }, 'accept', 'wss'],
      ['while the upgrade is not answered', { upgrade: 'hang' }, 'upgrade'],
      ['while open', {}, 'open'],
    ];
    for (const [name, behaviour, until, scheme = 'ws'] of moments) {
      for (const how of ['terminate', 'close'] as const) {
        it(`${name}, by ${how}`, async () => {
          const server = await scripted(behaviour);
          const { transport, reports } = open({ url: `${scheme}://127.0.0.1:${server.port}` });
          if (until !== undefined) await server.occurrences.nth(until, 1);
          if (how === 'close') transport.close(1000);
          else transport.terminate();
          assertFailure(await reports.nth('closed', 1), 'closed', {});
          if (until !== undefined) await server.occurrences.nth('end', 1);
        });
      }
    }
  });

  it('loses no frame of a blast', async () => {
    const frames = Array.from({ length: 10_000 }, (_, n) => `${n}`.padEnd(100, '.'));
    const server = await scripted({ on: { open: [send(...frames)] } });
    const { reports } = open({ url: server.url });
    await reports.nth('frame', frames.length);
    assert.deepEqual(reports.all('frame'), frames);
  });

  it('tells of each frame when it was read, also if it had to wait for its turn', async () => {
    const readAtOnce = 10;
    const write: Action = (link) => link.sendRaw(Buffer.from('\x81\x01.'.repeat(readAtOnce), 'latin1'));
    const server = await scripted({ on: { open: [write], authrequest: [write] } });
    let now = 0;
    let elapsedMs = 1_000;
    const clock = { ...systemClock, now: () => (now += 1), elapsed: () => (elapsedMs += 1) };
    const { transport, reports, readAt } = open({ url: server.url, clock });
    await reports.nth('frame', readAtOnce);
    transport.send('{"type":"authrequest"}');
    await reports.nth('frame', 2 * readAtOnce);
    const moments = [1, 2].map((n) => ({ at: n, elapsedMs: 1_000 + n }));
    assert.deepEqual(
      readAt,
      moments.flatMap((moment) => Array(readAtOnce).fill(moment)),
    );
  });

  it('reports all frames that came before the end, before the end', async () => {
    const frames = Array.from({ length: 100 }, (_, n) => `${n}`);
    const server = await scripted({ on: { open: [send(...frames), close(1000)] } });
    const { reports } = open({ url: server.url });
    await reports.nth('closed', 1);
    assert.deepEqual(reports.all('frame'), frames);
  });

  it('shows no secret of its URL, whatever goes wrong', async () => {
    const secrets = 'user:marked-password@127.0.0.1';
    const query = '?token=marked-token';
    const echo = 'GET /?token=marked-token refused';
    const server = await scripted(
      { upgrade: { status: 401 } },
      { accept: 'reset' },
      { on: { open: [close(1008, echo)] } },
      { on: { open: [drop()] } },
    );
    const garbage = await speaking(`marked-token\r\n`);
    const urls = [
      ...Array.from({ length: 4 }, () => `ws://${secrets}:${server.port}/${query}`),
      `ws://${secrets}:${garbage}/${query}`,
      `wss://${secrets}:${server.port}/${query}`,
      `ws://${secrets}:99999/${query}`,
      `ws://${secrets}/${query}#fragment`,
    ];
    for (const url of urls) {
      const { reports } = open({ url });
      const why = await reports.nth('closed', 1);
      assert.doesNotMatch(`${why.stack}${inspect(why, { depth: 10, showHidden: true })}`, /marked/);
    }
    const upgrades = server.occurrences.all('upgrade');
    assert.ok(
      upgrades.every(({ url }) => url === `/${query}`),
      'the server got it',
    );
  });
});

/** The link's raw bytes, as soon as it is open. */
function raw(bytes: Buffer): Behaviour {
  return { on: { open: [(link) => link.sendRaw(bytes)] } };
}

function assertFailure(why: RealtimeError, code: ErrorCode, details: object): void {
  assert.equal(why.code, code, why.message);
  assert.deepEqual({ ...why.details, ...details }, why.details);
}

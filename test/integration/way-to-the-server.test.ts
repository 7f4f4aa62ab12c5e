/** Owns what users read where the way to the server fails, over real sockets: what has failed, and what to do about it. */
import assert from 'node:assert/strict';
import dns from 'node:dns';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import sinon from 'sinon';
import { liveErrorText } from '../../nodes/shared/texts';
import type { RealtimeError } from '../../src/failures/realtime-error';
import { connected } from '../../src/net/connected';
import { startSimulator } from '../../src/simulator/simulator';
import { type WebSocketOptions, webSocketTransport } from '../../src/transport/ws-transport';
import { freePort } from '../../tools/free-port';
import { SOURCE, translatorOf } from '../locales/catalogues';
import { Authority, type CertificateWishes } from '../support/certificates';
import { type ConnectProxyOptions, startConnectProxy } from '../support/connect-proxy';
import { LiveSession } from '../support/live-session';
import { record } from '../support/recorded-transport';
import { type Behaviour, startScriptedServer } from '../support/scripted-server';
import { refusalOf, startSlowServer } from '../support/slow-server';

const RETRIED = 'It is tried again by itself.';

/** An address that is for nobody (RFC 6666): there is no way to it, or what is sent there is thrown away. */
const NOWHERE = { address: '100::1', family: 6 };
const HERE = { address: '127.0.0.1', family: 4 };
/** Nothing in these tests listens there. */
const REFUSING = { address: '127.0.0.2', family: 4 };

/** OpenSSL refuses weak keys and old versions at the server's end, too. */
const CARELESS = { ciphers: 'DEFAULT@SECLEVEL=0' };

describe('where the way to the server fails, its user reads', () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    sinon.restore();
  });

  /** The words of the failure of a connection with these options. */
  async function words({ environment = {}, ...options }: WebSocketOptions): Promise<string> {
    const { transport, reports } = record(webSocketTransport({ ...options, environment }));
    ends.push(() => transport.terminate());
    return liveErrorText(translatorOf(SOURCE), await reports.nth('closed', 1), 'connection');
  }

  async function listening(server: Server): Promise<number> {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    return (server.address() as AddressInfo).port;
  }

  async function scripted(behaviour: Behaviour): Promise<string> {
    const server = await startScriptedServer(behaviour);
    ends.push(() => server.close());
    return server.url;
  }

  /** Answers whatever comes with these bytes. */
  async function speaking(bytes: string): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.end(bytes));
    });
    return `ws://127.0.0.1:${await listening(server)}`;
  }

  /** Each name has these addresses, in this order. */
  function resolveTo(...addresses: readonly { address: string; family: number }[]): void {
    const lookup = (_host: string, _options: object, found: (error: null, all: object) => void) =>
      found(null, addresses);
    sinon.replace(dns, 'lookup', lookup as unknown as typeof dns.lookup);
  }

  describe('with several addresses', () => {
    const orders = [
      ['the first one', [HERE, NOWHERE]],
      ['the last one', [NOWHERE, HERE]],
    ] as const;
    for (const [which, addresses] of orders) {
      it(`where ${which} refuses: that nothing listens there, and not that there is no way to the other`, async () => {
        const port = await freePort();
        resolveTo(...addresses);
        assert.equal(
          await words({ url: `ws://api.example:${port}` }),
          `Server not reached: check the address in the connection. Nothing answers at port ${port} of api.example. Perhaps the server is not running. ${RETRIED}`,
        );
      });
    }

    it('where one refuses, and the other does not answer in time: that nothing listens there', async () => {
      const { port, close } = await startSlowServer();
      ends.push(close);
      resolveTo(REFUSING, HERE);
      const hasRefused = refusalOf(REFUSING.address);
      const live = new LiveSession({ urls: [`ws://api.example:${port}`] });
      ends.push(() => live.close());
      await hasRefused;
      live.clock.tick(10_000);
      const why = await live.occurrences.nth('problem', 1);
      assert.equal(why.code, 'refused-port');
      assert.match(
        liveErrorText(translatorOf(SOURCE), why, 'api.example'),
        /^Server not reached: .* Nothing/,
      );
    });

    it('where one refuses, and the other is reached and hangs: that it does not answer', async () => {
      const server = await startScriptedServer({ upgrade: 'hang' });
      ends.push(() => server.close());
      resolveTo(REFUSING, HERE);
      const live = new LiveSession({ urls: [`ws://api.example:${server.port}`] });
      ends.push(() => live.close());
      await server.occurrences.nth('upgrade', 1);
      live.clock.tick(10_000);
      assert.equal((await live.occurrences.nth('problem', 1)).code, 'open-timeout');
    });

    const ways: readonly [name: string, url: string, proxy: string | undefined, outcome: string][] = [
      ['a server', 'ws://api.example', undefined, 'connected'],
      ['a server with TLS', 'wss://api.example', undefined, 'reset'],
      ['the REST API', 'http://api.example', undefined, 'connected'],
      ['a proxy', 'wss://api.example', 'http://proxy.example', 'reset-proxy'],
      ['a proxy with TLS', 'wss://api.example', 'https://proxy.example', 'reset-proxy'],
    ];
    for (const [name, url, proxy, outcome] of ways) {
      it(`nothing, on a slow line to ${name} with a dead second address: the first has all the time`, async () => {
        const { port, answer, close } = await startSlowServer();
        ends.push(close);
        resolveTo(HERE, REFUSING);
        const hasRefused = refusalOf(REFUSING.address);
        const reached = connected({
          url: new URL(proxy === undefined ? `${url}:${port}` : url),
          environment: proxy === undefined ? {} : { https_proxy: `${proxy}:${port}` },
          signal: new AbortController().signal,
        });
        await hasRefused;
        answer();
        const came = await reached.then(
          (socket) => {
            socket.destroy();
            return 'connected';
          },
          ({ code, variant }: RealtimeError) => [code, variant].filter(Boolean).join('-'),
        );
        assert.equal(came, outcome);
      });
    }
  });

  describe('of a certificate', () => {
    const weak = (why: string) =>
      `The server's TLS is too old or weak: have it updated. The certificate of 127.0.0.1 has a key or a signature of an old kind (${why}): it needs a new one. ${RETRIED}`;
    const strong = new Authority();
    const weakAuthority = new Authority('Weak authority', { key: 'weak' });
    const rows: readonly [name: string, by: Authority, wishes: CertificateWishes, expected: string][] = [
      ['signed by SHA-1', strong, { digest: 'sha1' }, weak('CA signature digest algorithm too weak')],
      ['with a short key', strong, { key: 'weak' }, weak('EE certificate key too weak')],
      ['of an authority with a short key', weakAuthority, {}, weak('CA certificate key too weak')],
    ];
    for (const [name, authority, wishes, expected] of rows) {
      it(`${name}: that it is too weak`, async () => {
        const server = await startSimulator({ tls: { ...authority.issue(wishes), ...CARELESS } });
        ends.push(() => server.close());
        assert.equal(await words({ url: server.url, tls: { ca: authority.ca } }), expected);
      });
    }

    it('an old TLS: that the two have no version in common', async () => {
      const tls = { ...strong.issue(), ...CARELESS, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const;
      const server = await startSimulator({ tls });
      ends.push(() => server.close());
      assert.equal(
        await words({ url: server.url, tls: { ca: strong.ca } }),
        `The server's TLS is too old or weak: have it updated. 127.0.0.1 and this machine have no safe version or cipher in common (ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION). Or the address of the connection is wrong. ${RETRIED}`,
      );
    });
  });

  describe('of a gateway', () => {
    const busy = (status: number, reason: string) =>
      `Service busy or down: just wait, it is tried again. 127.0.0.1 answered with HTTP ${status} (${reason}).`;
    const closed = (status: number, reason: string) =>
      `Not let in: check the address, or ask who runs the server. 127.0.0.1 answered with HTTP ${status} (${reason}). ${RETRIED}`;
    const wrong = (status: number, reason: string) =>
      `Unexpected answer: check the address in the connection. 127.0.0.1 answered with HTTP ${status} (${reason}) in place of a WebSocket. ${RETRIED}`;
    const blocked = (status: number, reason: string) =>
      `Blocked on the way: check the proxy or gateway. 127.0.0.1 answered with HTTP ${status} (${reason}), as if something did not pass WebSockets on. Or the address of the connection is wrong. ${RETRIED}`;
    const answers: readonly [status: number, expected: string][] = [
      [200, wrong(200, 'OK')],
      [301, wrong(301, 'Moved Permanently')],
      [401, closed(401, 'Unauthorized')],
      [403, closed(403, 'Forbidden')],
      [404, wrong(404, 'Not Found')],
      [426, blocked(426, 'Upgrade Required')],
      [429, busy(429, 'Too Many Requests')],
      [500, busy(500, 'Internal Server Error')],
      [502, busy(502, 'Bad Gateway')],
      [503, busy(503, 'Service Unavailable')],
      [504, busy(504, 'Gateway Timeout')],
      [520, busy(520, 'no reason given')],
    ];
    for (const [status, expected] of answers) {
      it(`with HTTP ${status}: ${expected}`, async () => {
        assert.equal(await words({ url: await scripted({ upgrade: { status } }) }), expected);
      });
    }

    const answer = (...headers: readonly string[]) =>
      ['HTTP/1.1 101 Switching Protocols', ...headers, '', ''].join('\r\n');
    const missing: readonly [header: string, bytes: string][] = [
      ['Upgrade', answer('Connection: Upgrade')],
      ['Upgrade', answer('Connection: Upgrade', 'Upgrade: h2c')],
      ['Connection', answer('Upgrade: websocket')],
      ['Sec-WebSocket-Accept', answer('Connection: Upgrade', 'Upgrade: websocket')],
    ];
    for (const [header, bytes] of missing) {
      it(`without a valid ${header} header in ${JSON.stringify(bytes)}: which one`, async () => {
        assert.equal(
          await words({ url: await speaking(bytes) }),
          `Blocked on the way: check the proxy or gateway. 127.0.0.1 agreed to a WebSocket, but its answer has no valid ${header} header, as if something did not pass WebSockets on. Or the address of the connection is wrong. ${RETRIED}`,
        );
      });
    }

    for (const [name, behaviour] of [
      ['drops the upgrade', { upgrade: 'drop' }],
      ['resets the upgrade', { upgrade: 'reset' }],
      ['resets the connection at once', { accept: 'reset' }],
    ] as const satisfies [string, Behaviour][]) {
      it(`that ${name}: to check the address, and of no lost event`, async () => {
        assert.equal(
          await words({ url: await scripted(behaviour) }),
          `Server not reached: check the address in the connection. 127.0.0.1 broke off before the connection was open. Perhaps the path in the address is wrong, the service behind it is down, or a firewall is in the way. ${RETRIED}`,
        );
      });
    }
  });

  describe('of a proxy', () => {
    const url = 'wss://api.example';
    const target = 'api.example:443';
    const at = (port: number) => `127.0.0.1:${port}`;
    const signIn = (port: number, status: number) =>
      `Proxy sign-in failed: correct its user and password. ${at(port)} answered with HTTP ${status}. Both stand in the environment variable https_proxy; restart Node-RED after that. ${RETRIED}`;
    const notReached = (port: number, status: number) =>
      `Server not reached: check the address in the connection. The proxy ${at(port)} does not reach ${target} (HTTP ${status}). Perhaps the server is not running. ${RETRIED}`;
    const rows: readonly [
      name: string,
      options: ConnectProxyOptions,
      expected: (port: number, status: number) => string,
    ][] = [
      ['401 (tinyproxy)', { refusal: 401 }, signIn],
      ['407', { refusal: 407, authenticate: 'Basic realm="x"' }, signIn],
      ['407, and Basic among others', { refusal: 407, authenticate: 'Negotiate, Basic realm="x"' }, signIn],
      [
        '407, and no Basic',
        { refusal: 407, authenticate: 'NTLM' },
        (port) =>
          `Proxy sign-in not supported: have the proxy accept Basic. ${at(port)} wants a sign-in with NTLM. Or have it let this machine through without one. ${RETRIED}`,
      ],
      [
        '403',
        { refusal: 403 },
        (port) =>
          `Forbidden by the proxy: have it allow this server. ${at(port)} does not connect to ${target} (HTTP 403). Or the address of the connection is wrong. ${RETRIED}`,
      ],
      ['404 (privoxy)', { refusal: 404 }, notReached],
      ['500 (tinyproxy)', { refusal: 500 }, notReached],
      ['502', { refusal: 502 }, notReached],
      ['503 (squid)', { refusal: 503 }, notReached],
      ['504', { refusal: 504 }, notReached],
      [
        '405',
        { refusal: 405 },
        (port) =>
          `The proxy failed: check its address, and that it runs. ${at(port)} did not connect to ${target} (HTTP 405); the environment variable https_proxy names it. It must be an HTTP proxy that allows CONNECT. ${RETRIED}`,
      ],
      [
        'a certificate that nobody vouches for',
        { tls: new Authority().issue() },
        () =>
          `Proxy's certificate not trusted: check its address and CA. At 127.0.0.1, which the environment variable https_proxy names: UNABLE_TO_VERIFY_LEAF_SIGNATURE. For a CA of your own, name it in NODE_EXTRA_CA_CERTS. ${RETRIED}`,
      ],
    ];
    for (const [name, options, expected] of rows) {
      it(`with ${name}`, async () => {
        const proxy = await startConnectProxy(options);
        ends.push(() => proxy.close());
        const text = expected(proxy.port, typeof options.refusal === 'number' ? options.refusal : 0);
        assert.equal(await words({ url, environment: { https_proxy: proxy.url } }), text);
      });
    }

    it('that is down: that it is the proxy, and which variable names it', async () => {
      const port = await freePort();
      const environment = { HTTPS_PROXY: `http://me:secret@127.0.0.1:${port}` };
      assert.equal(
        await words({ url, environment }),
        `The proxy failed: check its address, and that it runs. Nothing answers at port ${port} of 127.0.0.1; the environment variable HTTPS_PROXY names it. ${RETRIED}`,
      );
    });

    it('that is not found: that it is the proxy', async () => {
      const host = `${'x'.repeat(64)}.invalid`;
      assert.equal(
        await words({ url, environment: { all_proxy: `http://${host}:3128` } }),
        `The proxy failed: check its address, and that it runs. ${host} was not found; the environment variable all_proxy names it. ${RETRIED}`,
      );
    });

    it('that cuts off: http: against https:', async () => {
      const server = createServer((socket) => {
        socket.on('error', () => {}).once('data', () => socket.destroy());
      });
      const port = await listening(server);
      assert.equal(
        await words({ url, environment: { https_proxy: `http://127.0.0.1:${port}` } }),
        `The proxy failed: check its address, and that it runs. ${at(port)} broke off before the connection was open; the environment variable https_proxy names it. Perhaps http: and https: are mixed up. ${RETRIED}`,
      );
    });

    it('that answers with another status of success: nothing, since it has connected', async () => {
      const server = await startSimulator();
      ends.push(() => server.close());
      const proxy = await startConnectProxy({ success: 201 });
      ends.push(() => proxy.close());
      const opened = record(webSocketTransport({ url: server.url, environment: { http_proxy: proxy.url } }));
      ends.push(() => opened.transport.terminate());
      await opened.reports.nth('opened', 1);
    });
  });
});

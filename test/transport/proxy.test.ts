import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerOptions } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import type { RealtimeError } from '../../src/failures/realtime-error';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type WebSocketOptions, webSocketTransport } from '../../src/transport/ws-transport';
import { Authority } from '../support/certificates';
import { type ConnectProxy, type ConnectProxyOptions, startConnectProxy } from '../support/connect-proxy';
import { type RecordedTransport, record } from '../support/recorded-transport';
import { createVirtualClock } from '../support/virtual-clock';

const authority = new Authority();
const trusting = { ca: authority.ca };
const login = { user: 'me@office', password: 'marked/p@ss:100%' };

describe('webSocketTransport through a proxy', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function serve(hosts?: readonly string[]): Promise<Simulator> {
    const server = await startSimulator(hosts === undefined ? {} : { tls: authority.issue({ hosts }) });
    ends.push(() => server.close());
    return server;
  }

  async function proxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
    const started = await startConnectProxy(options);
    ends.push(() => started.close());
    return started;
  }

  function open(options: WebSocketOptions): RecordedTransport {
    const recorded = record(webSocketTransport(options));
    ends.push(async () => {
      recorded.transport.terminate();
      await recorded.reports.nth('closed', 1);
      assert.equal(recorded.reports.count('closed'), 1);
    });
    return recorded;
  }

  async function failure(options: WebSocketOptions): Promise<RealtimeError> {
    const why = await open(options).reports.nth('closed', 1);
    assert.doesNotMatch(`${why.stack}${inspect(why, { depth: 10, showHidden: true })}`, /marked/);
    return why;
  }

  describe('opens', () => {
    const cases: readonly [name: string, options: ConnectProxyOptions][] = [
      ['without credentials', {}],
      ['with credentials', login],
    ];
    for (const [name, options] of cases) {
      it(`ws: ${name}`, async () => {
        const server = await serve();
        const via = await proxy(options);
        const { transport, reports } = open({ url: server.url, environment: { http_proxy: via.url } });
        await reports.nth('opened', 1);
        transport.send(JSON.stringify({ type: 'authrequest', token: 'demo' }));
        assert.match(await reports.nth('frame', 1), /"success":true/);
        assert.deepEqual(via.occurrences.all('asked'), [`127.0.0.1:${server.port}`]);
      });

      it(`wss: ${name}, by a name that only the proxy knows`, async () => {
        const server = await serve(['api.example.com']);
        const via = await proxy({ ...options, connectTo: server.port });
        // The simulator answers to local names alone, so it refuses the upgrade: over TLS, and after the right name.
        const why = await failure({
          url: 'wss://api.example.com/?token=marked',
          tls: trusting,
          environment: { HTTPS_PROXY: via.url },
        });
        assert.equal(why.code, 'upgrade-refused', why.message);
        assert.deepEqual(via.occurrences.all('asked'), ['api.example.com:443']);
      });
    }

    it('without it, where no_proxy says so', async () => {
      const server = await serve();
      const via = await proxy();
      const environment = { all_proxy: via.url, no_proxy: `127.0.0.1:${server.port}` };
      await open({ url: server.url, environment }).reports.nth('opened', 1);
      assert.equal(via.occurrences.count('asked'), 0);
    });
  });

  it('closes politely', async () => {
    const server = await serve();
    const via = await proxy();
    const { transport, reports } = open({ url: server.url, environment: { http_proxy: via.url } });
    await reports.nth('opened', 1);
    transport.close(1000);
    assert.equal((await server.occurrences.nth('close', 1)).code, 1000);
    await via.occurrences.nth('ended', 1, (left) => left === 0);
  });

  describe('says why not', () => {
    const refusals: readonly [
      name: string,
      options: ConnectProxyOptions,
      userInfo: string,
      status: number,
    ][] = [
      ['wrong credentials', login, 'me:marked-wrong@', 407],
      ['no credentials', login, '', 407],
      ['a proxy that refuses', { refusal: 403 }, '', 403],
      ['a proxy that cannot reach it', { refusal: 502 }, 'me:marked@', 502],
    ];
    for (const [name, options, userInfo, status] of refusals) {
      it(`${name}: proxy-refused, ${status}`, async () => {
        const via = await proxy(options);
        const https_proxy = `http://${userInfo}127.0.0.1:${via.port}`;
        const why = await failure({
          url: 'wss://api.example.com?token=marked',
          environment: { https_proxy },
        });
        assert.equal(why.code, 'proxy-refused', why.message);
        const target = 'api.example.com:443';
        assert.deepEqual(why.details, {
          host: '127.0.0.1',
          port: via.port,
          proxyVariable: 'https_proxy',
          status,
          target,
        });
      });
    }

    it('a proxy that asks to wait, in seconds or until a date: for how long', async () => {
      const clock = createVirtualClock();
      const until = new Date(clock.now() + 90_000).toUTCString();
      for (const [retryAfter, expected] of [
        ['17', 17_000],
        [until, 90_000],
      ] as const) {
        const via = await proxy({ refusal: 503, retryAfter });
        const why = await failure({
          url: 'wss://api.example.com',
          environment: { https_proxy: via.url },
          clock,
        });
        assert.deepEqual([why.code, why.retryAfterMs], ['proxy-refused', expected]);
      }
    });

    it('no proxy there: refused-port, with the address of the proxy', async () => {
      const via = await startConnectProxy();
      await via.close();
      const why = await failure({ url: 'ws://api.example.com', environment: { http_proxy: via.url } });
      assert.equal(why.code, 'refused-port');
      assert.deepEqual(why.details, {
        host: '127.0.0.1',
        port: via.port,
        proxyVariable: 'http_proxy',
        target: 'api.example.com:80',
      });
    });

    it('a server that is not a proxy: protocol-violation, with the address of the proxy and the target', async () => {
      const server = createServer((socket) => socket.end('SSH-2.0-none\r\n').on('error', () => {}));
      ends.push(async () => void server.close());
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const why = await failure({
        url: 'wss://api.example.com',
        environment: { https_proxy: `http://127.0.0.1:${port}` },
      });
      assert.equal(why.code, 'protocol-violation', why.message);
      const { reason, ...rest } = { reason: '', ...why.details };
      assert.match(reason, /^HPE_/);
      assert.deepEqual(rest, {
        host: '127.0.0.1',
        port,
        proxyVariable: 'https_proxy',
        target: 'api.example.com:443',
      });
    });

    it('a proxy that speaks TLS itself, which is asked for by its own name', async () => {
      const names: string[] = [];
      const SNICallback: ServerOptions['SNICallback'] = (name, found) => {
        names.push(name);
        found(null);
      };
      const via = await proxy({ tls: { ...authority.issue(), SNICallback } });
      const https_proxy = via.url.replace('127.0.0.1', 'localhost');
      await failure({ url: 'wss://api.example.com', environment: { https_proxy } });
      assert.deepEqual(names, ['localhost']);
    });

    it('a proxy that hangs up, since no server is behind it: reset, with the address of the proxy', async () => {
      const server = await startSimulator();
      await server.close();
      const via = await proxy();
      const why = await failure({ url: server.url, environment: { http_proxy: via.url } });
      assert.equal(why.code, 'reset', why.message);
      assert.equal(why.variant, 'proxy');
    });

    it('a wrong certificate behind it', async () => {
      const server = await serve(['api.test']);
      const via = await proxy();
      const why = await failure({ url: server.url, tls: trusting, environment: { https_proxy: via.url } });
      assert.equal(why.code, 'certificate');
      assert.equal('problem' in why.details && why.details.problem, 'wrong-host');
    });

    it('a proxy that speaks TLS itself: the authority of the server does not vouch for it', async () => {
      const server = await serve(['127.0.0.1']);
      const via = await proxy({ tls: authority.issue() });
      const why = await failure({ url: server.url, tls: trusting, environment: { wss_proxy: via.url } });
      const { host, port, problem } = { problem: '', port: 0, host: '', ...why.details };
      assert.deepEqual(
        [why.code, host, port, problem],
        ['certificate', '127.0.0.1', via.port, 'unknown-authority'],
      );
    });

    it('unusable TLS options', async () => {
      const server = await serve(['127.0.0.1']);
      const via = await proxy();
      const why = await failure({
        url: server.url,
        tls: { ca: 'x', cert: 'x' },
        environment: { https_proxy: via.url },
      });
      assert.equal(why.code, 'misconfigured');
    });

    it('a kind of proxy that is not known', async () => {
      const environment = { all_proxy: 'socks5://me:marked@127.0.0.1' };
      const why = await failure({ url: 'ws://api.example.com', environment });
      assert.equal(why.code, 'misconfigured');
      assert.deepEqual(why.details, { property: 'proxy', proxyVariable: 'all_proxy', reason: 'socks5:' });
    });
  });

  it('can be ended while the proxy is silent, and leaves no socket', async () => {
    for (const how of ['terminate', 'close'] as const) {
      const via = await proxy({ refusal: 'hang' });
      const { transport, reports } = open({
        url: 'wss://api.example.com',
        environment: { https_proxy: via.url },
      });
      await via.occurrences.nth('asked', 1);
      if (how === 'close') transport.close(1000);
      else transport.terminate();
      assert.equal((await reports.nth('closed', 1)).code, 'closed');
      await via.occurrences.nth('ended', 1, (left) => left === 0);
    }
  });
});

/** Owns what the package makes of what really lies between people's Node-REDs and their servers: gateways and proxies of other makers. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { RealtimeError } from '../../src/failures/realtime-error';
import { startSimulator } from '../../src/simulator/simulator';
import { findProgram } from '../../tools/child-server';
import { freePort } from '../../tools/free-port';
import { Authority } from '../support/certificates';
import {
  type Behind,
  startApache,
  startCaddy,
  startHaproxy,
  startNginx,
  startVarnish,
} from '../support/gateways';
import {
  FORBIDDEN_NAME,
  FORBIDDEN_PORT,
  PASSWORD,
  type RealProxy,
  type RealProxyOptions,
  startPrivoxy,
  startSquid,
  startTinyproxy,
  USER,
} from '../support/real-proxies';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server';
import { type SlowServer, startSlowServer } from '../support/slow-server';
import { nameOf, WatchedConnection, type WatchedSettings } from '../support/watched-connection';

/** So many answered pings, one a second, are more than the five seconds after which each gateway here ends a quiet connection. */
const ENOUGH_PINGS = 7;
const HEARTBEAT_MS = 1_000;

/** What came of one row. */
interface Outcome {
  /** The failure by its code and variant, or that there was none. */
  readonly came: string;
  /** What the user reads of it. */
  readonly words?: string;
  /** How long it took until the stream ran again, in milliseconds. */
  readonly backMs?: number;
}

/** What the rows have to work with. */
interface Scene {
  /** A good server, which answers nothing to what is no WebSocket. */
  readonly server: ScriptedServer;
  /** Where a WebSocket server says 426 to what is none. */
  readonly strictPort: number;
  /** Where nobody listens. */
  readonly deadPort: number;
  /** Takes connections to it, and never answers. */
  readonly hanging: SlowServer;
  /** To be ended with the test, in reverse. */
  readonly ends: (() => unknown)[];
  connect(settings: WatchedSettings): WatchedConnection;
  /** Starts a program, which ends with the test: a `key` that was given before is the same program. */
  start<P extends { stop(): Promise<void> }>(key: string, start: () => Promise<P>): Promise<P>;
}

interface Row {
  readonly what: string;
  /** The failure by its code and variant; `streaming` or `stays`: there is none. */
  readonly expected: string;
  run(scene: Scene, expected: string): Promise<Outcome>;
}

interface Program {
  readonly name: string;
  /** Its executable. */
  readonly binary: string;
  readonly rows: readonly Row[];
}

/** The stream runs, is cut by `cut`, and comes back. */
async function cutAndBack(
  connection: WatchedConnection,
  cut: () => unknown,
  expected: string,
): Promise<Outcome> {
  await connection.streaming();
  const before = connection.failures;
  await cut();
  const { why, ...outcome } = await fails(connection, expected, before);
  const { gap } = await connection.streamingAfter(why);
  return { ...outcome, ...(gap?.ms && { backMs: gap.ms }) };
}

/** The stream runs, and is cut for its silence until that is told. */
async function cutForSilence(connection: WatchedConnection): Promise<Outcome> {
  const { why } = await connection.occurrences.nth('change', 1, (change) => change.why?.variant === 'quiet');
  assert.ok(why);
  const { gap } = await connection.streamingAfter(why);
  return { came: nameOf(why), words: connection.words(why), ...(gap?.ms && { backMs: gap.ms }) };
}

/** `stays`, where the stream has run all the time. */
function stayed(connection: WatchedConnection): Outcome {
  const changes = connection.occurrences.all('change');
  return { came: changes.some(({ state }) => state === 'waiting') ? 'cut' : 'stays' };
}

/** How often something else may happen than is expected: on a busy machine, a deadline may come first. */
const TRIES = 3;

/** The stream runs while so many pings are answered, on a socket that has asked for this path. */
async function keptByPings({ server }: Scene, path: string): Promise<Outcome> {
  for (let time = 1; time <= TRIES; time += 1) {
    const { n } = await server.occurrences.nth('upgrade', time, ({ url }) => url === path);
    const kept = server.occurrences.nth('ping', ENOUGH_PINGS, ({ link }) => link.n === n).then(() => true);
    const cut = server.occurrences.nth('end', 1, (end) => end.n === n).then(() => false);
    if (await Promise.race([kept, cut])) return { came: 'stays' };
  }
  return { came: 'cut' };
}

/** There is no stream, for this reason. `before`: so many other failures came before. */
async function fails(
  connection: WatchedConnection,
  expected: string,
  before = 0,
): Promise<Outcome & { readonly why: RealtimeError }> {
  for (let n = 1; ; n += 1) {
    const why = await connection.failure(before + n);
    const came = nameOf(why);
    if (came === expected || n === TRIES) return { came, words: connection.words(why), why };
  }
}

/** The stream runs, or does not, for this reason. */
async function streamsOrFails(connection: WatchedConnection, expected: string): Promise<Outcome> {
  const streams = connection.streaming().then(() => ({ came: 'streaming' }));
  return Promise.race([streams, fails(connection, expected)]);
}

/** Nothing listens behind the gateway, and later something does. */
async function backWhenThere(
  connection: WatchedConnection,
  port: number,
  { ends }: Scene,
  expected: string,
): Promise<Outcome> {
  const beganAt = performance.now();
  const failed = await fails(connection, expected);
  const api = await startSimulator({ port });
  ends.push(() => api.close());
  await connection.streaming();
  return { ...failed, backMs: Math.round(performance.now() - beganAt) };
}

const url = (port: number, path = '') => `ws://127.0.0.1:${port}${path}`;

const behind = ({ server, deadPort: dead }: Scene, others: Partial<Behind> = {}): Behind => ({
  server: server.port,
  dead,
  ...others,
});

/** What nearly all gateways have in common. `open`: where each leads to its server, ends what is quiet, and to nobody. */
function usualRows(
  name: string,
  timeout: string,
  open: (scene: Scene, to: 'quiet' | 'dead', dead: number) => Promise<string>,
  whenDead = 'upgrade-refused-busy',
): Row[] {
  return [
    {
      what: `${timeout} of 5 s, without a heartbeat`,
      expected: 'reset-quiet',
      run: async (scene) => cutForSilence(scene.connect({ url: await open(scene, 'quiet', scene.deadPort) })),
    },
    {
      what: `${timeout} of 5 s, with a heartbeat of 1 s`,
      expected: 'stays',
      run: async (scene) => {
        const address = `${await open(scene, 'quiet', scene.deadPort)}/${name}`;
        scene.connect({ url: address, heartbeatMs: HEARTBEAT_MS });
        return keptByPings(scene, new URL(address).pathname);
      },
    },
    {
      what: 'the server behind it is down, and comes back',
      expected: whenDead,
      run: async (scene, expected) => {
        const dead = await freePort();
        return backWhenThere(scene.connect({ url: await open(scene, 'dead', dead) }), dead, scene, expected);
      },
    },
  ];
}

const AUTHORITY = new Authority();
const TLS = { ...AUTHORITY.issue(), ca: AUTHORITY.ca };

const GATEWAYS: readonly Program[] = [
  {
    name: 'nginx',
    binary: 'nginx',
    rows: [
      {
        what: 'reloads, with worker_shutdown_timeout',
        expected: 'reset-here',
        run: async (scene, expected) => {
          const more = 'worker_shutdown_timeout 1s;';
          const nginx = await scene.start('nginx reloads', () => startNginx(behind(scene), { more }));
          return cutAndBack(scene.connect({ url: url(nginx.port) }), () => nginx.reload(), expected);
        },
      },
      {
        what: 'reloads, without worker_shutdown_timeout: the old worker goes on',
        expected: 'stays',
        run: async (scene) => {
          const nginx = await scene.start('nginx goes on', () => startNginx(behind(scene)));
          const connection = scene.connect({ url: url(nginx.port) });
          await connection.streaming();
          await nginx.reload();
          scene.server.emit('user', { event: 'call.ringing' });
          await connection.occurrences.nth('event', 1);
          return stayed(connection);
        },
      },
      ...usualRows('nginx', 'proxy_read_timeout', async (scene, to, dead) => {
        const { port } = await scene.start(`nginx ${dead}`, () => startNginx(behind(scene, { dead })));
        return url(port, `/${to}`);
      }),
      {
        what: 'passes no Upgrade header on',
        expected: 'upgrade-refused-gateway',
        run: async (scene, expected) => {
          const server = scene.strictPort;
          const { port } = await scene.start('nginx strict', () => startNginx(behind(scene, { server })));
          return fails(scene.connect({ url: url(port, '/without-upgrade') }), expected);
        },
      },
      {
        what: 'ws: at a port for wss:',
        expected: 'upgrade-refused-not-encrypted',
        run: async (scene, expected) => {
          const { port } = await scene.start('nginx tls', () => startNginx(behind(scene), { tls: TLS }));
          return fails(scene.connect({ url: url(port) }), expected);
        },
      },
      {
        what: 'wants a certificate',
        expected: 'upgrade-refused-certificate',
        run: async (scene, expected) => {
          const options = { tls: TLS, wantsCertificate: true };
          const { port } = await scene.start('nginx wants', () => startNginx(behind(scene), options));
          return fails(
            scene.connect({ url: `wss://127.0.0.1:${port}`, tls: { ca: AUTHORITY.ca } }),
            expected,
          );
        },
      },
    ],
  },
  {
    name: 'HAProxy',
    binary: 'haproxy',
    rows: [
      ...usualRows('haproxy', 'timeout client and server', async (scene, to, dead) => {
        const { port } = await scene.start(`haproxy ${dead}`, () => startHaproxy(behind(scene, { dead })));
        return url(port, `/${to}`);
      }),
      {
        what: 'reloads, with hard-stop-after',
        expected: 'reset-here',
        run: async (scene, expected) => {
          const haproxy = await scene.start('haproxy reloads', () => startHaproxy(behind(scene)));
          return cutAndBack(
            scene.connect({ url: url(haproxy.port) }),
            () => haproxy.signal('SIGUSR2'),
            expected,
          );
        },
      },
    ],
  },
  {
    name: 'Apache',
    binary: 'apache2',
    rows: [
      ...usualRows('apache', 'timeout', async (scene, to, dead) => {
        const { ports } = await scene.start(`apache ${dead}`, () => startApache(behind(scene, { dead })));
        return url(ports[to]);
      }),
      {
        what: 'passes no Upgrade header on',
        expected: 'upgrade-refused-gateway',
        run: async (scene, expected) => {
          const server = scene.strictPort;
          const { ports } = await scene.start('apache strict', () => startApache(behind(scene, { server })));
          return fails(scene.connect({ url: url(ports.withoutUpgrade) }), expected);
        },
      },
      {
        what: 'restarts',
        expected: 'reset-here',
        run: async (scene, expected) => {
          const apache = await scene.start('apache restarts', () => startApache(behind(scene)));
          return cutAndBack(
            scene.connect({ url: url(apache.ports.usual) }),
            () => apache.signal('SIGHUP'),
            expected,
          );
        },
      },
    ],
  },
  {
    name: 'Caddy',
    binary: 'caddy',
    rows: [
      {
        what: 'reloads: it says goodbye',
        expected: 'closed-with-code',
        run: async (scene, expected) => {
          const caddy = await scene.start('caddy reloads', () => startCaddy(behind(scene)));
          return cutAndBack(scene.connect({ url: url(caddy.port) }), () => caddy.reload(), expected);
        },
      },
      {
        what: 'the server behind it is down, and comes back',
        expected: 'upgrade-refused-busy',
        run: async (scene, expected) => {
          const dead = await freePort();
          const { port } = await scene.start('caddy', () => startCaddy(behind(scene, { dead })));
          return backWhenThere(scene.connect({ url: url(port, '/dead') }), dead, scene, expected);
        },
      },
    ],
  },
  {
    name: 'Varnish',
    binary: 'varnishd',
    rows: [
      // Piped, it ends the connection to us without a word where it finds no server.
      ...usualRows(
        'varnish',
        'pipe_timeout',
        async (scene, to, dead) => {
          const start = () => startVarnish(behind(scene, { dead }), true);
          return url((await scene.start(`varnish ${dead}`, start)).port, `/${to}`);
        },
        'open-reset',
      ),
      {
        what: 'without pipe',
        expected: 'upgrade-refused-gateway',
        run: async (scene, expected) => {
          const server = scene.strictPort;
          const start = () => startVarnish(behind(scene, { server }), false);
          return fails(scene.connect({ url: url((await scene.start('no pipe', start)).port) }), expected);
        },
      },
      {
        what: 'without pipe, the server behind it is down',
        expected: 'upgrade-refused-busy',
        run: async (scene, expected) => {
          const start = () => startVarnish(behind(scene, { server: scene.strictPort }), false);
          return fails(
            scene.connect({ url: url((await scene.start('no pipe', start)).port, '/dead') }),
            expected,
          );
        },
      },
    ],
  },
];

/** `hanging`: what comes of a server that does not answer. */
function proxy(
  name: string,
  start: (options: RealProxyOptions) => Promise<RealProxy>,
  knowsUsers: boolean,
  hanging: string,
): Program {
  const row = (what: string, expected: string, target: (scene: Scene) => string, userInfo?: string): Row => ({
    what,
    expected,
    run: async (scene) => {
      const wantsUser = userInfo !== undefined;
      const allowed = [scene.server.port, scene.deadPort, scene.hanging.port];
      const { port } = await scene.start(`${name} ${wantsUser}`, () => start({ wantsUser, allowed }));
      const address = `http://${userInfo ?? ''}127.0.0.1:${port}`;
      const environment = { ws_proxy: address, wss_proxy: address };
      return streamsOrFails(scene.connect({ url: target(scene), environment }), expected);
    },
  });
  const good = ({ server }: Scene) => url(server.port);
  return {
    name,
    binary: name,
    rows: [
      row('connects', 'streaming', good),
      row('forbids the port', 'proxy-refused-forbidden', () => url(FORBIDDEN_PORT)),
      row('forbids the name', 'proxy-refused-forbidden', () => `wss://${FORBIDDEN_NAME}`),
      row('does not find the name', 'proxy-refused-not-reached', () => 'wss://nowhere.invalid'),
      row('is refused by the server', 'proxy-refused-not-reached', ({ deadPort }) => url(deadPort)),
      row('waits for a server that hangs', hanging, (scene) => url(scene.hanging.port)),
      ...(knowsUsers
        ? [
            row('gets no credentials', 'proxy-refused-sign-in', good, ''),
            row('gets wrong ones', 'proxy-refused-sign-in', good, `${USER}:wrong@`),
            row('gets the right ones', 'streaming', good, `${USER}:${PASSWORD}@`),
          ]
        : []),
    ],
  };
}

const PROXIES: readonly Program[] = [
  proxy('squid', startSquid, true, 'proxy-refused-not-reached'),
  proxy('tinyproxy', startTinyproxy, true, 'proxy-refused-not-reached'),
  // It waits for as long as the operating system does: our deadline comes first.
  proxy('privoxy', startPrivoxy, false, 'open-timeout-proxy'),
];

describe('what lies in between', function () {
  this.timeout(120_000);
  const programs = [...GATEWAYS, ...PROXIES];
  const installed = programs.filter(({ binary }) => findProgram(binary) !== undefined);
  const missing = programs.filter((program) => !installed.includes(program));
  /** All rows run from the beginning, since most of them wait. */
  const running = new Map<Row, Promise<Outcome>>();
  const ends: (() => unknown)[] = [];
  const told: string[] = [];

  before(async () => {
    const server = await startScriptedServer();
    ends.push(() => server.close());
    const hanging = await startSlowServer();
    ends.push(() => hanging.close());
    const strict = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(strict, 'listening');
    ends.push(() => new Promise((resolve) => strict.close(resolve)));
    const started = new Map<string, Promise<{ stop(): Promise<void> }>>();
    const scene: Scene = {
      server,
      strictPort: (strict.address() as AddressInfo).port,
      deadPort: await freePort(),
      hanging,
      ends,
      connect: (settings) => {
        const connection = new WatchedConnection(settings);
        ends.push(() => connection.close());
        return connection;
      },
      start: async <P extends { stop(): Promise<void> }>(key: string, start: () => Promise<P>) => {
        const known = started.get(key);
        if (known !== undefined) return (await known) as P;
        const starting = start();
        started.set(key, starting);
        ends.push(async () => (await starting).stop());
        return starting;
      },
    };
    for (const { rows } of installed) {
      for (const row of rows) {
        const outcome = row.run(scene, row.expected);
        // Whoever awaits it is told.
        outcome.catch(() => {});
        running.set(row, outcome);
      }
    }
  });
  after(async () => {
    await Promise.allSettled(ends.reverse().map(async (end) => end()));
    console.log(told.join('\n'));
  });

  const count = (those: readonly Program[]) => those.reduce((sum, { rows }) => sum + rows.length, 0);
  const names = missing.map(({ name, rows }) => `${name} (${rows.length})`).join(', ');
  const lack = missing.length > 0 ? `, since these are not installed: ${names}` : '';
  // There even where nothing is installed: it says so.
  it(`${count(installed)} of ${count(programs)} rows are tried${lack}`, () => {
    assert.equal(running.size, count(installed));
  });

  for (const { name, rows } of installed) {
    for (const row of rows) {
      it(`${name} ${row.what}: ${row.expected}`, async () => {
        const outcome = await running.get(row);
        const { came, words, backMs } = outcome ?? assert.fail('it does not run');
        const back = backMs === undefined ? '' : `, back after ${backMs} ms`;
        told.push(`    ${name} ${row.what}: ${came}${back}${words === undefined ? '' : `\n      ${words}`}`);
        assert.equal(came, row.expected, words);
      });
    }
  }
});

/** Owns a real RabbitMQ cluster on this machine: nodes from the installed package, with folders and ports of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';

/** Where Debian and Homebrew put the server's own script; theirs in `PATH` changes the user. */
const SERVERS = ['/usr/lib/rabbitmq/bin/rabbitmq-server', '/opt/homebrew/sbin/rabbitmq-server'];

/** A node that is killed takes some seconds to come back, more where a cluster shares two cores. */
const DEADLINE_MS = 120_000;

export interface RabbitNode {
  /** `amqp://127.0.0.1:…`, the same after a restart. */
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again with what it had stored; resolves when it takes connections. */
  start(): Promise<void>;
}

export interface RabbitCluster {
  readonly nodes: readonly RabbitNode[];
  stop(): Promise<void>;
}

/** Whether there is a RabbitMQ on this machine. */
function findRabbitServer(): string | undefined {
  return SERVERS.find((path) => existsSync(path));
}

export async function startRabbitCluster(size: number): Promise<RabbitCluster> {
  const server = findRabbitServer();
  if (server === undefined) {
    throw new Error(
      'This needs RabbitMQ. Debian and Ubuntu: apt-get install rabbitmq-server. macOS: brew install rabbitmq.',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'rabbitmq-'));
  writeFileSync(join(folder, '.erlang.cookie'), 'of this cluster alone');
  chmodSync(join(folder, '.erlang.cookie'), 0o400);
  // Nodes find each other by a daemon: this one is theirs, and ends with them.
  const epmdPort = await freePort();
  const epmd = spawn('epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'], { stdio: 'ignore' });
  const names = Array.from({ length: size }, (_, n) => `rt${n + 1}@localhost`);
  const nodes = await Promise.all(
    names.map(async (name) =>
      startable({
        server,
        folder,
        epmdPort,
        name,
        names,
        port: await freePort(),
        distPort: await freePort(),
      }),
    ),
  );
  // The first one makes the cluster, the others join it.
  const [first, ...others] = nodes;
  await first?.start();
  await Promise.all(others.map((node) => node.start()));
  return {
    nodes,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.kill()));
      epmd.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly server: string;
  /** Of the whole cluster. */
  readonly folder: string;
  readonly epmdPort: number;
  readonly name: string;
  readonly names: readonly string[];
  readonly port: number;
  readonly distPort: number;
}

function startable({ server, folder, epmdPort, name, names, port, distPort }: Place): RabbitNode {
  const own = join(folder, name);
  mkdirSync(own);
  const config = join(own, 'rabbitmq.conf');
  writeFileSync(
    config,
    [
      'log.console = false',
      'log.file.level = warning',
      'cluster_formation.peer_discovery_backend = classic_config',
      ...names.map((peer, n) => `cluster_formation.classic_config.nodes.${n + 1} = ${peer}`),
      // The folder's disk is none that must be kept free.
      'disk_free_limit.absolute = 50MB',
      '',
    ].join('\n'),
  );
  writeFileSync(join(own, 'enabled_plugins'), '[].');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    // The process is the node itself, not a shell that waits for it.
    RUNNING_UNDER_SYSTEMD: 'true',
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: name,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_CONF_ENV_FILE: join(own, 'none'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(own, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(own, 'data'),
    RABBITMQ_LOG_BASE: join(own, 'log'),
    // Schedulers that spin while they wait would take the cores from who is measured.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +sbwtdcpu none +sbwtdio none',
  };
  let running: ChildProcess | undefined;
  return {
    url: `amqp://127.0.0.1:${port}`,
    get pid() {
      return running?.pid ?? 0;
    },
    kill: async () => {
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
    },
    start: async () => {
      const started = spawn(server, [], { env, cwd: own, stdio: ['ignore', 'pipe', 'pipe'] });
      running = started;
      let output = '';
      for (const stream of [started.stdout, started.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          output = (output + chunk).slice(-4_000);
        });
      }
      const deadline = Date.now() + DEADLINE_MS;
      while (!(await answers(port))) {
        if (started.exitCode !== null)
          throw new Error(`RabbitMQ has ended by itself (${started.exitCode}): ${output}`);
        if (Date.now() > deadline) throw new Error(`RabbitMQ did not start: ${output}`);
      }
    },
  };
}

/** Whether somebody speaks AMQP there: who asks with the wrong version is told the right one. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('AMQP\u0000\u0000\u0000\u0000'));
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => setTimeout(() => resolve(false), 200));
    socket.once('close', () => resolve(false));
  });
}

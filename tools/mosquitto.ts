/** Owns a real MQTT broker for tests: Mosquitto, with a queue that outlives its restart. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { freePort } from './free-port';

/** Debian and Homebrew put it where not every user's `PATH` leads. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

export interface Mosquitto {
  /** `mqtt://127.0.0.1:…`, the same after a restart. */
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Stops it as a service manager would, and starts it again with what it had stored. */
  restart(): Promise<void>;
  /** Ends it at once, as a crash would, and starts it again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export async function startMosquitto(): Promise<Mosquitto> {
  const binary = findMosquitto();
  const folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  const asRoot = process.getuid?.() === 0 ? ['user root'] : [];
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${folder}/`,
      ...asRoot,
      '',
    ].join('\n'),
  );

  const start = async (): Promise<ChildProcess> => {
    const child = spawn(binary, ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    await listening(child, child.stderr);
    return child;
  };
  const end = async (child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  let running = await start();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    get pid() {
      return running.pid ?? 0;
    },
    restart: async () => {
      await end(running);
      running = await start();
    },
    crash: async () => {
      await end(running, 'SIGKILL');
      running = await start();
    },
    stop: async () => {
      await end(running);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findMosquitto(): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS];
  const found = folders.map((folder) => join(folder, 'mosquitto')).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    'This test needs Mosquitto, a small MQTT broker. Debian and Ubuntu: apt-get install mosquitto. macOS: brew install mosquitto.',
  );
}

/** Resolves when the broker takes connections, which it tells in its log. */
function listening(child: ChildProcess, log: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    let last = '';
    createInterface(log).on('line', (line) => {
      last = line;
      if (/mosquitto version \S+ running$/.test(line)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Mosquitto has ended by itself (${code}): ${last}`)));
  });
}

/** Owns a real server of another maker for a test: found where its package puts it, run from a folder of its own, and ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Debian and Homebrew put servers where not every user's `PATH` leads. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin', '/opt/homebrew/bin'];

/** On a busy machine a server may take some seconds to start. */
const DEADLINE_MS = 30_000;

/** The path of a program; undefined: it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** How a server is run: in the foreground, so that it ends with us. */
export interface ChildServerOptions {
  readonly program: string;
  /** Files in its folder, by their names. */
  readonly files: (folder: string) => Readonly<Record<string, string>>;
  readonly args: (folder: string) => readonly string[];
  /** Where it listens on 127.0.0.1 when it is ready. */
  readonly ports: readonly number[];
}

export interface ChildServer {
  signal(signal: NodeJS.Signals): void;
  /** Writes a file of its folder anew. */
  write(name: string, text: string): void;
  /** Ends it with its own children, and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Runs the program in a group of its own, tells its number, and ends the whole group when whoever has started it says so, or
 * is gone: some wait for their connections to end, for as long as ten seconds, and some leave their own children behind.
 */
const KEEPER = `
"$@" & echo $!
read -r _
kill -TERM $!
(sleep 3; kill -KILL 0) &
wait %1
kill -KILL 0`;

/** Starts a server; resolves when it takes connections. */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  const { program, ports } = options;
  const binary = findProgram(program);
  if (binary === undefined) throw new Error(`${program} is not installed`);
  const folder = mkdtempSync(join(tmpdir(), `${program}-`));
  // Some drop their rights, and still read their files.
  chmodSync(folder, 0o755);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o755 });
  for (const [name, text] of Object.entries(options.files(folder))) write(name, text);
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', binary, ...options.args(folder)], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const gone = once(keeper, 'exit');
  const output = lastOutputOf(keeper);
  const [first] = (await once(keeper.stdout, 'data')) as [Buffer];
  const pid = Number.parseInt(first.toString(), 10);
  const stop = async () => {
    keeper.stdin.end();
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + DEADLINE_MS;
  for (const port of ports) {
    while (!(await takesConnections(port))) {
      if (isThere(pid) && Date.now() < deadline) continue;
      await stop();
      throw new Error(`${program} did not start: ${output()}`);
    }
  }
  return { signal: (signal) => void process.kill(pid, signal), write, stop };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function lastOutputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk).slice(-4_000);
    });
  }
  return () => text;
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => setTimeout(() => resolve(false), 20));
  });
}

/** Owns how the scripts run other programs: output shown, or kept and shown only on failure. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The root of the repository, which every script works in. */
export const ROOT = resolve(__dirname, '..');

export interface CommandOptions {
  /** Working directory; default: the root of the repository. */
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface VisibleCommandOptions extends CommandOptions {
  /** Ends the program if it has not ended by then. Default: none. */
  readonly deadlineMs?: number;
}

/** Runs a program whose output is of interest only if it fails. Returns what it wrote to stdout. */
export async function runQuietly(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const all: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    all.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
  const exitCode = await exitOf(child);
  if (exitCode !== 0) {
    throw new Error(`"${[command, ...args].join(' ')}" failed (${exitCode}):\n${Buffer.concat(all)}`);
  }
  return Buffer.concat(stdout).toString();
}

/** Runs a program with its output on the terminal. Returns its exit code; a program ended by a signal counts as 1. */
export async function runVisibly(
  command: string,
  args: readonly string[],
  options: VisibleCommandOptions = {},
): Promise<number> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: 'inherit',
  });
  if (options.deadlineMs === undefined) return exitOf(child);
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    console.error(
      `Still running after ${options.deadlineMs} ms, so it is ended: ${[command, ...args].join(' ')}`,
    );
    child.kill('SIGINT'); // As Ctrl-C would: mocha passes it on to the process that runs the tests.
  }, options.deadlineMs);
  const exitCode = await exitOf(child);
  clearTimeout(deadline);
  return isLate ? 1 : exitCode;
}

/**
 * Runs npm with the Node.js that runs this script. npm tells scripts where it is; started without npm, its name must do.
 */
export async function runNpm(args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const npmCli = process.env.npm_execpath;
  if (npmCli?.endsWith('.js')) return runQuietly(process.execPath, [npmCli, ...args], options);
  return runQuietly(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}

/** npm tells the scripts that it runs how it was called; what a script starts is to know nothing of that. */
export function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name)));
}

function exitOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (exitCode) => done(exitCode ?? 1));
  });
}

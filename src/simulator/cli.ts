#!/usr/bin/env node
/** Owns the command `rt-simulator`: its options, what it prints, and how it ends. */
import { parseArgs } from 'node:util';
import type { SimulatorLogin } from './rest/sign-in';
import { EVENT_SHAPE_NAMES, EVENT_SHAPES, isEventShapeName } from './scenarios/shapes';
import { seededRandom } from './seeded-random';
import {
  DEMO_LOGIN,
  DEMO_TOKEN,
  type SimulatorOptions,
  startSimulator,
  TOKEN_LIFETIME_SECONDS,
} from './simulator';

const HELP = `Usage: rt-simulator [options]

The RealTime API for trying flows without an account: plays telephony events over WebSocket.

  --port <number>             port to listen on (default 7710; 0: any free one)
  --host <host>               address to listen on (default 127.0.0.1: this machine only)
  --token <token>             token to accept; may be given again for more (default ${DEMO_TOKEN})
  --user <name:password>      login to accept; may be given again (default demo:demo, where no --token is given)
  --token-lifetime <seconds>  how long the token of a login lives (default ${TOKEN_LIFETIME_SECONDS})
  --interval <seconds>        mean time between random scenarios (default 5)
  --seed <number>             the same random scenarios each time, in the same order
  --shape <name>              how events are written (default flat), to try how a connection finds the event type:
${EVENT_SHAPE_NAMES.map((name) => `      ${name.padEnd(9)}${EVENT_SHAPES[name].title}`).join('\n')}
  --quiet                     no random scenarios, only those asked for
  --help                      show this

Ask for scenarios on the page that it prints, which has a button for each, or from a program:
  curl -X POST http://127.0.0.1:7710/scenarios/incoming-call
`;

/** Exit codes: 1 for a failure at run time, 2 for a wrong option. */
const FAILED = 1;
const WRONG_USAGE = 2;

/** The generator can tell so many seeds apart. */
const SEEDS = { min: 0, max: 2 ** 32 - 1 };

class UsageError extends Error {}

// The reader of the output may close it (`rt-simulator | head -1`). The simulator goes on without a reader.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});

void main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  try {
    const options = readOptions(args);
    if (options === 'help') process.stdout.write(HELP);
    else await serve(options);
  } catch (error) {
    const hint = error instanceof UsageError ? ' Try rt-simulator --help.' : '';
    process.stderr.write(`rt-simulator: ${error instanceof Error ? error.message : String(error)}${hint}\n`);
    process.exitCode = error instanceof UsageError ? WRONG_USAGE : FAILED;
  }
}

async function serve(
  options: Required<Pick<SimulatorOptions, 'host' | 'port'>> & SimulatorOptions,
): Promise<void> {
  const simulator = await startSimulator(options).catch((error: NodeJS.ErrnoException) => {
    throw new Error(whyNotListening(error, options.host, options.port));
  });
  const token = simulator.tokens.check(DEMO_TOKEN) === undefined ? '' : ` (token ${DEMO_TOKEN})`;
  process.stdout.write(
    `RealTime API simulator: ${simulator.url}${token}\nPage with a button for each call and text: ${simulator.restUrl}/\n`,
  );
  const end = () => {
    // A second signal ends the process at once.
    process.off('SIGINT', end).off('SIGTERM', end);
    void simulator.close();
  };
  process.on('SIGINT', end).on('SIGTERM', end);
}

function readOptions(args: readonly string[]) {
  const { values } = parse(args);
  if (values.help) return 'help';
  // Without an address, it would listen at all addresses.
  if (values.host.trim() === '') throw new UsageError('--host must not be empty.');
  if (values.token?.includes('')) throw new UsageError('--token must not be empty.');
  const seed = values.seed === undefined ? undefined : readWhole('--seed', values.seed, SEEDS);
  if (!isEventShapeName(values.shape)) {
    throw new UsageError(`--shape must be one of: ${EVENT_SHAPE_NAMES.join(', ')}.`);
  }
  const intervalS = readNumber('--interval', values.interval, { min: 0.1, max: 86_400 });
  const port = readWhole('--port', values.port, { min: 0, max: 65_535 });
  return {
    host: values.host,
    port,
    shape: values.shape,
    tokens: values.token ?? [DEMO_TOKEN],
    // With your own tokens, there must be no login that everybody knows.
    logins: values.user?.map(readLogin) ?? (values.token === undefined ? [DEMO_LOGIN] : []),
    tokenLifetimeSeconds: readNumber('--token-lifetime', values['token-lifetime'], {
      min: 1,
      max: 31_536_000,
    }),
    ...(seed !== undefined && { random: seededRandom(seed) }),
    ...(values.quiet ? {} : { randomPlayIntervalMs: intervalS * 1_000 }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: withNegativeNumbers(args),
      options: {
        port: { type: 'string', default: '7710' },
        host: { type: 'string', default: '127.0.0.1' },
        token: { type: 'string', multiple: true },
        user: { type: 'string', multiple: true },
        'token-lifetime': { type: 'string', default: String(TOKEN_LIFETIME_SECONDS) },
        interval: { type: 'string', default: '5' },
        seed: { type: 'string' },
        shape: { type: 'string', default: 'flat' },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(inOneSentence(error instanceof Error ? error.message : String(error)));
  }
}

/**
 * The words of Node.js about wrong options. They have three lines for a value with a dash, and sometimes no full
 * stop.
 */
function inOneSentence(message: string): string {
  const ambiguous = /^Option '(?:-\w, )?(--[\w-]+).* is ambiguous/.exec(message)?.[1];
  if (ambiguous !== undefined)
    return `${ambiguous} needs a value; one with a dash in front as ${ambiguous}=-x.`;
  return message.endsWith('.') ? message : `${message}.`;
}

/** `--port -1` as `--port=-1`: Node.js takes what begins with a dash for an option, and explains that at length. */
function withNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const option = joined.at(-1);
    if (/^-[\d.]/.test(arg) && option !== undefined && /^--[^=]+$/.test(option))
      joined.push(`${joined.pop()}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

function readLogin(text: string): SimulatorLogin {
  const [, username, password] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  if (username === undefined || password === undefined) {
    throw new UsageError('--user must have the form name:password.');
  }
  return { username, password };
}

function readWhole(option: string, text: string, range: { min: number; max: number }): number {
  const value = readNumber(option, text, range);
  if (!Number.isInteger(value)) throw new UsageError(`${option} must be a whole number.`);
  return value;
}

function readNumber(option: string, text: string, range: { min: number; max: number }): number {
  const value = Number(text);
  // Number() reads more than people write, such as 0x1F90.
  if (!/^\d*\.?\d+$/.test(text) || value < range.min || value > range.max) {
    throw new UsageError(`${option} must be a number from ${range.min} to ${range.max}.`);
  }
  return value;
}

function whyNotListening(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is taken. End what uses it, or choose another with --port.`;
    case 'EACCES':
      return `No permission to listen on port ${port}. Choose one from 1024 on with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine. Choose one with --host, or leave it out.`;
    default:
      return `Can't listen on port ${port} of ${host}: ${error.message}`;
  }
}

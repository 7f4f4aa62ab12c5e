/** Owns running a real Node-RED as a process of its own: its settings, its log, and its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Arrivals } from './arrivals';
import type { NodeMajor } from './node-binary';
import { ROOT } from './run-command';

/**
 * The Node-REDs that this package supports. Most tests run each on one Node.js, `nodeMajor`; that the package works on all
 * of `nodeMajors` is test/system/versions.test.ts's.
 */
export const NODE_REDS = {
  '4.1': { module: 'node-red-4', nodeMajor: 20, nodeMajors: [20, 22, 24] },
  '5': { module: 'node-red-5', nodeMajor: 22, nodeMajors: [22, 24, 26] },
} as const satisfies Record<
  string,
  { module: string; nodeMajor: NodeMajor; nodeMajors: readonly NodeMajor[] }
>;
export type NodeRedVersion = keyof typeof NODE_REDS;

/** One line of Node-RED's log. */
export interface LogLine {
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  readonly text: string;
  /** Type, id and name of the node that it is about, where it is about one. */
  readonly type?: string;
  readonly id?: string;
  readonly name?: string;
}

/** What a Node-RED tells the process that started it. */
interface Report {
  readonly log?: LogLine;
  readonly sink?: { readonly name: string; readonly msg: SinkMessage };
}

/** A message that a flow handed to its sink; see {@link NodeRedProcess.received}. Only what JSON carries arrives. */
export type SinkMessage = Readonly<Record<string, unknown>>;

export interface NodeRedProcessOptions {
  readonly version: NodeRedVersion;
  /** Path of the Node.js to run it on. */
  readonly node: string;
  /** An existing folder; `settings.js` in it is overwritten. */
  readonly userDir: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Node-RED settings that JSON can carry. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
}

export interface NodeRedProcess {
  /** Address of the editor, without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  readonly log: Arrivals<LogLine>;
  /**
   * The messages that each sink got. A sink is a function node: `global.get('sink')('its name', msg)`. Who knows what
   * its flow sends may say so.
   */
  received<T extends SinkMessage = SinkMessage>(name: string): Arrivals<T>;
  /** What it wrote to the terminal, such as warnings of Node.js: the end of it where that is long. Its log goes to `log`. */
  printed(): string;
  /** Ends it as an operator would, and resolves with the exit code once it is gone. */
  stop(): Promise<number | null>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Resolves with the exit code when it is gone, for whatever reason. */
  readonly gone: Promise<number | null>;
}

/** Starts a Node-RED and resolves when its editor can be reached; its flows may still be starting then. */
export async function startNodeRedProcess(options: NodeRedProcessOptions): Promise<NodeRedProcess> {
  const { module } = NODE_REDS[options.version];
  const settingsFile = join(options.userDir, 'settings.js');
  writeFileSync(
    settingsFile,
    settingsSource({ uiHost: '127.0.0.1', ...options.settings, uiPort: options.port }),
  );
  const child = spawn(
    options.node,
    [join(ROOT, 'node_modules', module, 'red.js'), '--userDir', options.userDir, '--settings', settingsFile],
    {
      cwd: options.userDir,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C reaches every process of the terminal's group: outside of it, Node-RED ends when its parent says so.
      detached: process.platform !== 'win32',
    },
  );
  const log = new Arrivals<LogLine>();
  const sinks = new Map<string, Arrivals<SinkMessage>>();
  const received = <T extends SinkMessage>(name: string): Arrivals<T> => {
    const sink = sinks.get(name) ?? new Arrivals<SinkMessage>();
    sinks.set(name, sink);
    return sink as Arrivals<T>;
  };
  child.on('message', (report: Report) => {
    if (report.log) log.add(report.log);
    if (report.sink) received(report.sink.name).add(report.sink.msg);
  });
  const printed = outputOf(child);
  const gone = goneWithCode(child);
  void gone.then((code) => {
    const said = printed().slice(-LAST_OUTPUT);
    const why = new Error(`Node-RED has ended (${code})${said && `, having said:\n${said}`}`);
    log.end(why);
    for (const sink of sinks.values()) sink.end(why);
  });

  const running = await log.first(
    'the address of the editor',
    ({ text, type }) => type === undefined && ADDRESS.test(text),
  );
  return {
    url: ADDRESS.exec(running.text)?.[0] ?? '',
    pid: child.pid ?? 0,
    log,
    received,
    printed,
    gone,
    stop: () => {
      if (child.connected) child.send('shutdown');
      return gone;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const ADDRESS = /https?:\/\/127\.0\.0\.1:\d+/;

/**
 * The text of a `settings.js`. Log and sinks go over the channel that Node.js opens between parent and child, so that
 * neither needs a port, or a guess at how a line on the terminal is to be read.
 */
function settingsSource(settings: Readonly<Record<string, unknown>>): string {
  return `'use strict';
const { inspect } = require('node:util');

const LEVELS = { 10: 'fatal', 20: 'error', 30: 'warn', 40: 'info', 50: 'debug', 60: 'trace' };
const report = (message) => process.connected && process.send(message);
const textOf = (msg) => (typeof msg === 'string' ? msg : (msg?.stack ?? msg?.message ?? inspect(msg)));

// Whoever started this Node-RED is gone, so nobody could stop it any more.
process.once('disconnect', () => process.exit());

module.exports = {
  functionGlobalContext: { sink: (name, msg) => report({ sink: { name, msg } }) },
  ...${JSON.stringify(settings, null, 2)},
  logging: {
    console: { level: 'off' },
    parent: {
      level: ${JSON.stringify(settings.logLevel ?? 'debug')},
      handler: () => ({ level, msg, type, id, name }) =>
        report({ log: { level: LEVELS[level], text: textOf(msg), type, id, name } }),
    },
  },
};
`;
}

/** Resolves once the process and its pipes are closed: nothing of it is left to read then. */
function goneWithCode(child: ChildProcess): Promise<number | null> {
  return once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
}

/** So much of the output is kept, and so much of it told where the process crashes. In characters. */
const KEPT_OUTPUT = 100_000;
const LAST_OUTPUT = 4_000;

function outputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk).slice(-KEPT_OUTPUT);
    });
  }
  return () => text;
}

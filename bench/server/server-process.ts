/** Owns the event server as the bench sees it: a process that takes commands. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Arrivals } from '../../scripts/arrivals';
import type { Command, Report } from './commands';

export interface EventServer {
  /** Where a client that speaks the protocol connects. */
  apiUrl(client: string): string;
  /** Where a client that knows no protocol connects. */
  bareUrl(client: string): string;
  command(command: Command): void;
  readonly reports: Arrivals<Report>;
  stop(): Promise<void>;
}

/** `script`: the compiled event server. */
export async function startEventServer(script: string): Promise<EventServer> {
  const child = fork(script, { execArgv: [] });
  const reports = new Arrivals<Report>();
  child.on('message', (report: Report) => reports.add(report));
  const gone = once(child, 'exit');
  void gone.then(() => reports.end(new Error('the event server has ended')));
  const listening = await reports.first('the event server', ({ report }) => report === 'listening');
  const port = listening.report === 'listening' ? listening.port : 0;
  return {
    apiUrl: (client) => `ws://127.0.0.1:${port}/api/${client}`,
    bareUrl: (client) => `ws://127.0.0.1:${port}/bare/${client}`,
    command: (command) => child.send(command),
    reports,
    stop: async () => {
      child.disconnect();
      await gone;
    },
  };
}

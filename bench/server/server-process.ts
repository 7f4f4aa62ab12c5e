/** Owns the event server as the bench sees it: a process that takes commands. */
import type { Arrivals } from '../../tools/arrivals';
import { startChild } from '../child';
import type { Command, Report } from './commands';

export interface EventServer {
  /** Where a client that speaks the protocol connects. */
  apiUrl(client: string): string;
  /** Where a client that knows no protocol connects. */
  bareUrl(client: string): string;
  command(command: Command): void;
  readonly reports: Arrivals<Report>;
  /** Resolves when it is gone: on its own, it ends at a command that it cannot obey. */
  readonly gone: Promise<unknown>;
  stop(): Promise<void>;
}

/** `script`: the compiled event server. */
export async function startEventServer(script: string): Promise<EventServer> {
  const { told, tell, gone, stop } = startChild<Report>('the event server', script);
  const listening = await told.first('the event server', ({ report }) => report === 'listening');
  const port = listening.report === 'listening' ? listening.port : 0;
  return {
    apiUrl: (client) => `ws://127.0.0.1:${port}/api/${client}`,
    bareUrl: (client) => `ws://127.0.0.1:${port}/bare/${client}`,
    command: tell,
    reports: told,
    gone,
    stop,
  };
}

/** Owns a script that runs as a process of its own, and what it tells this one. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Arrivals } from '../tools/arrivals';

export interface Child<Told> {
  /** What it told. Whoever waits for more is told when it is gone. */
  readonly told: Arrivals<Told>;
  /** Resolves when it is gone, for whatever reason. */
  readonly gone: Promise<unknown>;
  tell(message: object): void;
  stop(): Promise<void>;
}

/** `script` is compiled; `name` is for errors, `node` the Node.js to run it on. It ends itself when it is left alone. */
export function startChild<Told>(
  name: string,
  script: string,
  { args = [], node = process.execPath }: { args?: readonly string[]; node?: string } = {},
): Child<Told> {
  const child = fork(script, args, { execPath: node, execArgv: [] });
  const told = new Arrivals<Told>();
  child.on('message', (message: Told) => told.add(message));
  const gone = once(child, 'exit').then(([code, signal]: unknown[]) =>
    told.end(new Error(`${name} has ended (${code ?? signal})`)),
  );
  return {
    told,
    gone,
    // What doesn't arrive has no answer, and `gone` tells why.
    tell: (message) => child.send(message, () => {}),
    stop: async () => {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

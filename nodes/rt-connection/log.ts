/** Owns the log of a connection: it goes to Node-RED's log, if the log level of Node-RED is high enough. */
import type { NodeAPI } from 'node-red';
import type { Log } from '../../src/util/log';

type Level = 'debug' | 'trace';

/** The levels that write at least this much. */
const WRITTEN_AT: Readonly<Record<Level, readonly unknown[]>> = {
  debug: ['debug', 'trace'],
  trace: ['trace'],
};

/** A log for the connection with this id, whichever node has it: a connection outlives its node at a deploy. */
export function logFor(RED: NodeAPI, { id, name }: { id: string; name?: string | undefined }): Log {
  const levels = levelsOf(RED.settings);
  const writing = (level: Level, code: number) =>
    levels.some((chosen) => WRITTEN_AT[level].includes(chosen)) && {
      [level]: (msg: string) =>
        RED.log.log({ level: code, type: 'rt-connection', id, ...(name ? { name } : {}), msg }),
    };
  return { ...writing('debug', RED.log.DEBUG), ...writing('trace', RED.log.TRACE) };
}

/** The levels of all logs that Node-RED writes. Each keeps its level as long as Node-RED runs. */
function levelsOf(settings: object): readonly unknown[] {
  const logging: unknown = 'logging' in settings ? settings.logging : undefined;
  if (typeof logging !== 'object' || logging === null) return [];
  return Object.values(logging).map((log: unknown) =>
    typeof log === 'object' && log !== null && 'level' in log ? log.level : undefined,
  );
}

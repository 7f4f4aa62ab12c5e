/** Owns a look at a transport from outside: what it reported, in order, to await and to compare. */

import type { RealtimeError } from '../../src/failures/realtime-error';
import { Occurrences } from '../../src/simulator/occurrences';
import type { OpenTransport, Transport } from '../../src/transport/transport';
import type { Moment } from '../../src/util/clock';

export interface Reports {
  readonly opened: null;
  readonly frame: string;
  readonly alive: null;
  readonly closed: RealtimeError;
}

export interface RecordedTransport {
  readonly transport: Transport;
  readonly reports: Occurrences<Reports>;
  /** When each frame was read. */
  readonly readAt: readonly Moment[];
  /** The kinds of all reports, in order, without those of frames. */
  readonly order: readonly (keyof Reports)[];
}

export function record(open: OpenTransport): RecordedTransport {
  const reports = new Occurrences<Reports>();
  const readAt: Moment[] = [];
  const order: (keyof Reports)[] = [];
  const report = <Kind extends keyof Reports>(kind: Kind, value: Reports[Kind]) => {
    if (kind !== 'frame') order.push(kind);
    reports.record(kind, value);
  };
  const transport = open({
    opened: () => report('opened', null),
    frame: (frame) => {
      readAt.push(frame.readAt);
      report('frame', frame.bytes.toString());
    },
    alive: () => report('alive', null),
    closed: (why) => report('closed', why),
  });
  return { transport, reports, readAt, order };
}

/** Everything that is still to happen by itself has happened: reports that should not come would have come. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Owns what flows get of a call. Runs in the editor too. */
import type { Phase } from './phase';

/** How a call ended. `unknown`: nobody can tell whether it was answered, or when it ended. */
export type CallOutcome = 'answered' | 'missed' | 'unknown';

/** Who talks to whom, as far as the events tell. */
export interface Parties {
  /** `inbound`, `outbound` or `internal`. If the events say something else, their own word. */
  readonly direction?: string;
  readonly from?: string;
  readonly to?: string;
}

/** A call as it stands. Times are epoch milliseconds; lengths are measured, in milliseconds. */
export interface CallReport extends Parties {
  readonly id: string;
  readonly phase: Phase;
  /** The phase before; null where this is the first that is known. */
  readonly previous: Phase | null;
  /** Only of a call that is over. */
  readonly outcome?: CallOutcome;
  /** When the first event of the call was received. */
  readonly startedAt: number;
  readonly answeredAt?: number;
  /** When the event was received that ended the call; missing where a call was given up. */
  readonly endedAt?: number;
  /** From the first ring to the answer, or to the end of a missed call; missing where either was not seen. */
  readonly ringMs?: number;
  /** From the answer to the end, holds included; missing where either was not seen. */
  readonly talkMs?: number;
  /** False: a gap or a restart may hide a change of the call. */
  readonly certain: boolean;
  /** How many events the call has had. */
  readonly events: number;
}

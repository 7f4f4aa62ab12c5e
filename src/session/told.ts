/** Owns the types by which flows learn about a connection: the name of its state, and a gap. Imports nothing. */

/** Where a connection, or one of its streams, stands. */
export type StatusName =
  | 'idle'
  | 'connecting'
  | 'authenticating'
  | 'starting'
  | 'streaming'
  | 'waiting'
  | 'rejected'
  | 'refused'
  | 'misconfigured';

/** A time in which events may have been missed. */
export interface Gap {
  /** Epoch milliseconds, as the clock showed them then; null: since nobody knows when. */
  readonly from: number | null;
  /** Epoch milliseconds. */
  readonly to: number;
  /** How long the gap was: measured, whatever was done to the clock meanwhile; null: nobody knows. */
  readonly ms: number | null;
}

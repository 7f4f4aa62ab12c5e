/** Owns the table of event streams: one row for each stream, with everything that the protocol says of it. */

/** The wire names of one stream, for its start, its stop and its events, and whose events these are. */
export interface StreamRow {
  readonly event: string;
  readonly startRequest: string;
  readonly startResponse: string;
  readonly stopRequest: string;
  readonly stopResponse: string;
  /** `user`: events of the authenticated user. `account`: events of every user of the account. */
  readonly scope: 'user' | 'account';
}

/**
 * The streams of the RealTime API. `user`: everything with the authenticated user's id on it. `account`: everything
 * with the account's id on it; it needs elevated privileges.
 */
export const STREAMS = {
  user: {
    event: 'userevent',
    startRequest: 'startusereventrequest',
    startResponse: 'startusereventresponse',
    stopRequest: 'stopusereventrequest',
    stopResponse: 'stopusereventresponse',
    scope: 'user',
  },
  account: {
    event: 'accountevent',
    startRequest: 'startaccounteventrequest',
    startResponse: 'startaccounteventresponse',
    stopRequest: 'stopaccounteventrequest',
    stopResponse: 'stopaccounteventresponse',
    scope: 'account',
  },
} as const satisfies Record<string, StreamRow>;

export type StreamName = keyof typeof STREAMS;

/** A table of streams: {@link STREAMS}, or one with more rows. */
export type StreamTable = Readonly<Record<StreamName, StreamRow>>;

/** The streams of a table, in its order. */
export function streamNames(table: StreamTable): readonly StreamName[] {
  return Object.keys(table) as StreamName[];
}

export const STREAM_NAMES = streamNames(STREAMS);

/** Whether the table has a stream of this name. */
export function isStreamName(value: unknown, table: StreamTable = STREAMS): value is StreamName {
  return typeof value === 'string' && Object.hasOwn(table, value);
}

/** Makes one thing for each stream of a table. */
export function forEachStream<T>(
  table: StreamTable,
  make: (stream: StreamName) => T,
): Readonly<Record<StreamName, T>> {
  const made = streamNames(table).map((stream): [string, T] => [stream, make(stream)]);
  return Object.fromEntries(made) as Record<StreamName, T>;
}

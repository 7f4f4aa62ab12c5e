/** Owns the table of event streams: one row a stream, and all that the protocol says of it. */

/** Wire names of one stream: what starts it, what stops it, and what carries its events. */
export interface StreamRow {
  readonly event: string;
  readonly startRequest: string;
  readonly startResponse: string;
  readonly stopRequest: string;
  readonly stopResponse: string;
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
  },
  account: {
    event: 'accountevent',
    startRequest: 'startaccounteventrequest',
    startResponse: 'startaccounteventresponse',
    stopRequest: 'stopaccounteventrequest',
    stopResponse: 'stopaccounteventresponse',
  },
} as const satisfies Record<string, StreamRow>;

export type StreamName = keyof typeof STREAMS;

export const STREAM_NAMES = Object.keys(STREAMS) as readonly StreamName[];

export function isStreamName(value: unknown): value is StreamName {
  return typeof value === 'string' && Object.hasOwn(STREAMS, value);
}

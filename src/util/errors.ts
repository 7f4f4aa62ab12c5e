/** Owns the kinds of failure: a literal code each, so that texts can be translated and tests can name them. */

/**
 * Why something failed. The texts that users read are made from these codes in `nodes/`, one sentence that says
 * what happened and one that says what to do; `message` is for logs and developers.
 */
export type ErrorCode =
  // The way to the server.
  | 'host-not-found'
  | 'refused-port'
  | 'reset'
  | 'unreachable'
  | 'open-timeout'
  | 'upgrade-refused'
  | 'certificate'
  | 'proxy-refused'
  // What the server did on an open socket.
  | 'closed'
  | 'heartbeat-lost'
  | 'auth-timeout'
  | 'start-timeout'
  | 'frame-too-large'
  | 'protocol-violation'
  // What the server said about us.
  | 'token-rejected'
  | 'login-rejected'
  | 'stream-refused'
  // Getting a token over REST.
  | 'login-unavailable'
  // Our own configuration.
  | 'misconfigured';

/** The values that a text about the failure may show. Never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

/** An expected failure. Expected failures are returned or signalled, never thrown out of a callback. */
export class RealtimeError extends Error {
  override readonly name = 'RealtimeError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }

  /** How long the server asked to wait before the next try, in milliseconds, where it did. */
  readonly retryAfterMs?: number;
}

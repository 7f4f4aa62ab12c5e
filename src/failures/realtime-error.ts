/** Owns the kinds of failure: a literal code each, so that texts can be translated and tests can name them. */

/** What is wrong with a certificate, or with ours in the server's eyes. */
export type CertificateProblem =
  | 'expired'
  | 'not-yet-valid'
  | 'self-signed'
  | 'unknown-authority'
  | 'wrong-host'
  | 'revoked'
  | 'client-certificate'
  | 'invalid';

/**
 * Why something failed, and for each code the values that a text about it may show: never a secret.
 *
 * The texts that users read are made from these in `nodes/`, one sentence that says what happened and one that says
 * what to do. `host` and `port` name the machine that the failure is about, which is the proxy where it is the proxy
 * that could not be reached. A `reason` is a short code of the operating system or of TLS (`ENETUNREACH`), or words
 * of the server, cleaned and cut.
 */
export type ErrorDetails = {
  // The way to the server.
  /** The name has no address, or no DNS server answered. */
  'host-not-found': { host: string };
  /** The machine is there, but nothing listens on the port. */
  'refused-port': { host: string; port: number };
  /** The TCP connection broke without a closing message: while opening, or later (WebSocket code 1006). */
  reset: { host: string; port: number };
  /** There is no route to the machine, or it does not answer. */
  unreachable: { host: string; port: number; reason: string };
  /** The socket did not open in time. */
  'open-timeout': { seconds: number };
  /** An HTTP status other than 101: `status` and its standard words (`Service Unavailable`). */
  'upgrade-refused': { host: string; port: number; status: number; reason: string };
  /** TLS failed because of a certificate; `reason` is the code of OpenSSL or Node.js. */
  certificate: { host: string; port: number; problem: CertificateProblem; reason: string };
  /** The proxy `host` would not connect to `target`; 407: it wants another user and password. */
  'proxy-refused': { host: string; port: number; status: number; target: string };

  // What happened on an open socket.
  /** A closing message: the WebSocket close code, its meaning in English, and the server's own words, if any. */
  closed: { code?: number; meaning?: string; reason?: string };
  /** A ping was not answered. */
  'heartbeat-lost': Record<never, never>;
  'auth-timeout': { seconds: number };
  'start-timeout': { stream: string };
  'frame-too-large': { host: string; port: number; limitBytes: number };
  /** What came is no WebSocket, no HTTP or no TLS; `reason` is the parser's code. `target`: for which a proxy was asked. */
  'protocol-violation': { host: string; port: number; reason: string; target?: string };

  // What the server said about us.
  'token-rejected': { reason: string };
  /** The login service says that the credentials are wrong (HTTP 400, 401, 403). */
  'login-rejected': { host: string; status: number; reason: string };
  'stream-refused': { stream: string; reason: string };

  // Getting a token.
  /** A flow was asked for one and gave none in time. */
  'token-not-given': { seconds: number };
  /** The login service could not be asked, or gave no usable answer; `reason` is a code or a few words. */
  'login-unavailable': { host?: string; status?: number; reason: string };

  // Our own configuration.
  /**
   * `property` is the configuration's name for it; `proxy`: it is no part of that, but the environment's
   * `proxyVariable`. `value`: what the user wrote, unless that may be secret. `variable`: the environment variable that
   * this names, which is not set.
   */
  misconfigured: {
    property: string;
    value?: string;
    variable?: string;
    proxyVariable?: string;
    reason?: string;
  };
};

/** The code of a failure. */
export type ErrorCode = keyof ErrorDetails;

/** What a failure may carry beside its code. */
export interface ErrorOptions {
  /** The error behind it. Only where that can hold no secret: parsers, for one, quote what they choke on. */
  readonly cause?: unknown;
  /** How long the server asked to wait before the next try, in milliseconds. */
  readonly retryAfterMs?: number;
}

type Rest<Details> = object extends Details
  ? [details?: Details, options?: ErrorOptions]
  : [details: Details, options?: ErrorOptions];

/** An expected failure. Expected failures are returned or signalled, never thrown out of a callback. */
export class RealtimeError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'RealtimeError';
  readonly code: Code;
  readonly details: Readonly<ErrorDetails[Code]>;
  /** How long the server asked to wait before the next try, in milliseconds, where it did. */
  declare readonly retryAfterMs?: number;

  /** @param message one line for logs and developers, without a secret */
  constructor(code: Code, message: string, ...[details, options = {}]: Rest<ErrorDetails[Code]>) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = details ?? ({} as ErrorDetails[Code]);
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** Owns the table of failures: a row a code, with all that the rest of the code has to know of it. */
import { isLoopback } from '../util/address';
import { forFlows, number, oneOf, optional, own, quoted, row } from './row';

/** What a failure of the network is about: the machine, which is the proxy where that could not be reached. */
const endpoint = { host: own, port: number };

/** Its login service is alive, and has too much to do or is out of order. */
const isBusy = (status = 0) => status === 429 || status >= 500;

export const FAILURES = {
  // The way to the server.
  /** The name has no address, or no DNS server answered. */
  'host-not-found': row({ kind: 'outage', remedy: 'retried', details: { host: own } }),
  /** The machine is there, but nothing listens on the port. */
  'refused-port': row({ kind: 'outage', remedy: 'retried', details: endpoint }),
  /** The TCP connection broke without a closing message: while opening, or later (WebSocket code 1006). */
  reset: row({
    kind: 'outage',
    remedy: 'reopened',
    details: endpoint,
    // No firewall or proxy is in the way.
    variants: { here: { when: ({ host }) => isLoopback(host) } },
  }),
  /** There is no route to the machine, or it does not answer. `reason`: the code of the operating system. */
  unreachable: row({ kind: 'outage', remedy: 'retried', details: { ...endpoint, reason: quoted } }),
  /** The socket did not open in time. */
  'open-timeout': row({ kind: 'outage', remedy: 'retried', details: { seconds: number } }),
  /** An HTTP status other than 101: `status` and its standard words (`Service Unavailable`). */
  'upgrade-refused': row({
    kind: 'outage',
    remedy: 'retried',
    details: { ...endpoint, status: number, reason: own },
  }),
  /** TLS failed because of a certificate. `reason`: the code of OpenSSL or Node.js. */
  certificate: row({
    kind: 'outage',
    remedy: 'retried',
    details: {
      ...endpoint,
      problem: oneOf(
        'expired',
        'not-yet-valid',
        'self-signed',
        'unknown-authority',
        'wrong-host',
        'revoked',
        'client-certificate',
        'invalid',
      ),
      reason: quoted,
    },
    // Ours is missing or wrong, not theirs.
    variants: { client: { when: ({ problem }) => problem === 'client-certificate' } },
  }),
  /** The proxy `host` would not connect to `target`; 407: it wants another user and password. */
  'proxy-refused': row({
    kind: 'outage',
    remedy: 'retried',
    details: { ...endpoint, status: number, target: own },
  }),

  // What happened on an open socket.
  /** A closing message, with as much as it says: the WebSocket close code, its meaning in English, the server's own words. */
  closed: row({
    kind: 'outage',
    remedy: 'reopened',
    isAnnounced: true,
    details: {
      closeCode: optional(forFlows(number)),
      meaning: optional(own),
      closeReason: optional(forFlows(quoted)),
    },
    reason: ({ closeCode, meaning, closeReason }) =>
      [[closeCode, meaning].filter(isThere).join(' '), closeReason].filter(isThere).join(': '),
    variants: { 'with-code': { when: ({ closeCode }) => closeCode !== undefined } },
  }),
  /** A ping was not answered. */
  'heartbeat-lost': row({ kind: 'outage', remedy: 'reopened', details: {} }),
  'auth-timeout': row({ kind: 'outage', remedy: 'retried', details: { seconds: number } }),
  'start-timeout': row({ kind: 'outage', remedy: 'retried', details: { stream: own } }),
  'frame-too-large': row({
    kind: 'outage',
    remedy: 'reopened',
    details: { ...endpoint, limitBytes: number },
  }),
  /**
   * What came is no WebSocket, no HTTP or no TLS. `reason`: the parser's code. `target`: for which a proxy was asked, where the
   * proxy is to blame.
   */
  'protocol-violation': row({
    kind: 'outage',
    remedy: 'retried',
    details: { ...endpoint, reason: quoted, target: optional(own) },
    variants: { proxy: { when: ({ target }) => target !== undefined } },
  }),

  // What the server said about us.
  /** `problem`: a flow was asked for another token, in vain. */
  'token-rejected': row({
    kind: 'rejection',
    remedy: 'none',
    isCuredByToken: true,
    details: { reason: optional(quoted), problem: optional(oneOf('not-replaced')) },
    variants: { 'not-replaced': { when: ({ problem }) => problem === 'not-replaced' } },
  }),
  /** The login service says that the credentials are wrong (HTTP 400, 401, 403). */
  'login-rejected': row({
    kind: 'rejection',
    remedy: 'none',
    details: { host: own, status: number, reason: quoted },
  }),
  /** One stream; the other one is not touched. */
  'stream-refused': row({
    kind: 'rejection',
    remedy: 'others-go-on',
    details: { stream: own, reason: quoted },
  }),

  // Getting a token.
  /** A flow was asked for one and gave none in time. */
  'token-not-given': row({
    kind: 'outage',
    remedy: 'retried',
    isCuredByToken: true,
    details: { seconds: number },
  }),
  /** The login service could not be asked, or gave no usable answer. `reason`: the standard words of the HTTP status. */
  'login-unavailable': row({
    kind: 'outage',
    remedy: 'retried',
    details: {
      host: optional(own),
      status: optional(number),
      problem: optional(oneOf('timeout', 'too-large', 'no-json', 'no-token', 'internal')),
      reason: optional(own),
    },
    variants: {
      timeout: { when: ({ problem }) => problem === 'timeout' },
      busy: { when: ({ status }) => isBusy(status) },
    },
  }),

  // Our own configuration.
  /**
   * `property` is the configuration's name for it; `proxy`: it is no part of that, but the environment's `proxyVariable`.
   * `value`: what the user wrote, unless that may be secret. `variable`: the environment variable that this names, which
   * is not set.
   */
  misconfigured: row({
    kind: 'fatal',
    remedy: 'none',
    isCuredByToken: true,
    details: {
      property: own,
      value: optional(quoted),
      variable: optional(own),
      proxyVariable: optional(own),
      problem: optional(oneOf('no-url')),
      reason: optional(quoted),
    },
    variants: {
      env: { when: ({ variable }) => variable !== undefined },
      'url-empty': { when: ({ property, value }) => property === 'url' && value === '' },
    },
    textBy: 'property',
  }),
};

function isThere(value: string | number | undefined): boolean {
  return value !== undefined && value !== '';
}

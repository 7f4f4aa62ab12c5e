/**
 * Owns the table of failures: one row for each code, with everything that the rest of the package has to know of it.
 */
import { isLoopback } from '../util/address';
import { forFlows, number, oneOf, optional, own, quoted, row } from './row';

/** What a failure of the network is about: the machine. */
const endpoint = { host: own, port: number };

/** If the machine is a proxy: the server that was asked for, and the environment variable that names the proxy. */
const proxied = { target: optional(own), proxyVariable: optional(own) };

/** The proxy fails, so nothing is known of the server. The user can correct the variable. */
const ofProxy = {
  when: ({ proxyVariable }: { readonly proxyVariable?: string }) => proxyVariable !== undefined,
  lead: 'proxy',
} as const;

/**
 * A quiet stream is cut off again and again after about the same time, because something on the way ends unused
 * connections. The user can lower the heartbeat. So this is told even if the outage was told before.
 */
const ofQuiet = {
  when: ({ quietSeconds }: { readonly quietSeconds?: number }) => quietSeconds !== undefined,
  isNewsInOutage: true,
  lead: 'heartbeat',
  field: 'heartbeat',
} as const;

/** The login service is there, but it is overloaded or has a fault. */
const isBusy = (status = 0) => status === 429 || status >= 500;

export const FAILURES = {
  // The way to the server.
  /** The name has no address, or no DNS server answered. */
  'host-not-found': row({
    kind: 'outage',
    lead: 'address',
    field: 'url',
    details: { host: own, ...proxied },
    variants: { proxy: ofProxy },
  }),
  /** The machine is there, but nothing listens on the port. */
  'refused-port': row({
    kind: 'outage',
    lead: 'address',
    field: 'url',
    details: { ...endpoint, ...proxied },
    variants: { proxy: ofProxy },
  }),
  /** There is no route to the machine, or it does not answer. `reason`: the code of the operating system. */
  unreachable: row({
    kind: 'outage',
    lead: 'network',
    field: 'url',
    details: { ...endpoint, reason: quoted, ...proxied },
    variants: { proxy: ofProxy },
  }),
  /** The socket did not open in time. `host`: who has not answered; undefined: not known. */
  'open-timeout': row({
    kind: 'outage',
    lead: 'address',
    field: 'url',
    details: { seconds: number, host: optional(own), port: optional(number), ...proxied },
    variants: { proxy: ofProxy },
  }),
  /** The connection broke before the WebSocket was open: while TLS began, or in place of the answer to the upgrade. */
  'open-reset': row({ kind: 'outage', lead: 'address', field: 'url', details: endpoint }),
  /**
   * An HTTP status other than 101. `reason`: what its page says, or its standard words (`Service Unavailable`). `problem`: what
   * that is about, where we know.
   */
  'upgrade-refused': row({
    kind: 'outage',
    lead: 'answer',
    field: 'url',
    details: {
      ...endpoint,
      status: number,
      reason: quoted,
      problem: optional(oneOf('client-certificate', 'not-encrypted')),
    },
    variants: {
      certificate: {
        lead: 'ownCertificate',
        field: 'tls',
        when: ({ problem }) => problem === 'client-certificate',
      },
      'not-encrypted': { lead: 'encryption', when: ({ problem }) => problem === 'not-encrypted' },
      // A WebSocket server that was not asked for a WebSocket: something on the way removed the Upgrade header.
      gateway: { lead: 'gateway', when: ({ status }) => status === 426 },
      // A gateway that can't reach the service behind it, or an overloaded server. The address is right.
      busy: { lead: 'busy', when: ({ status }) => isBusy(status) },
      forbidden: { lead: 'forbidden', when: ({ status }) => [401, 403, 407].includes(status) },
    },
  }),
  /** TLS failed because of a certificate. `reason`: the code of OpenSSL or Node.js, or the message where there is no code. */
  certificate: row({
    kind: 'outage',
    lead: 'certificate',
    field: 'tls',
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
        'weak',
        'invalid',
      ),
      reason: quoted,
      ...proxied,
    },
    variants: {
      // Our certificate is missing or wrong, not the server's.
      client: { lead: 'ownCertificate', when: ({ problem }) => problem === 'client-certificate' },
      weak: { lead: 'serverTls', when: ({ problem }) => problem === 'weak' },
      proxy: { ...ofProxy, lead: 'proxyCertificate' },
    },
  }),
  /** The proxy `host` would not connect to `target`. `scheme`: the way to sign in that it wants, where that is not ours. */
  'proxy-refused': row({
    kind: 'outage',
    lead: 'proxy',
    details: { ...endpoint, status: number, target: own, proxyVariable: own, scheme: optional(own) },
    variants: {
      scheme: { lead: 'proxyScheme', when: ({ scheme }) => scheme !== undefined },
      // 407 by the standard; tinyproxy says 401 where user and password are wrong.
      'sign-in': { lead: 'proxySignIn', when: ({ status }) => status === 401 || status === 407 },
      forbidden: { lead: 'proxyForbids', when: ({ status }) => status === 403 },
      // The answers of proxies to a name that they don't find, and to a server that they don't reach.
      'not-reached': { lead: 'address', when: ({ status }) => status === 404 || status >= 500 },
    },
  }),

  // What happened on an open socket.
  /** The TCP connection broke without a closing message (WebSocket code 1006); or that of a REST request, or to a proxy. */
  reset: row({
    kind: 'outage',
    lead: 'lost',
    details: { ...endpoint, ...proxied, quietSeconds: optional(number) },
    variants: {
      proxy: ofProxy,
      quiet: ofQuiet,
      // No firewall or proxy is in the way.
      here: { when: ({ host }) => isLoopback(host) },
    },
  }),
  /** A closing message, with as much as it says: the WebSocket close code, its meaning in English, the server's own words. */
  closed: row({
    kind: 'outage',
    lead: 'lost',
    isAnnounced: true,
    details: {
      closeCode: optional(forFlows(number)),
      meaning: optional(own),
      closeReason: optional(forFlows(quoted)),
      quietSeconds: optional(number),
    },
    reason: ({ closeCode, meaning, closeReason }) =>
      [[closeCode, meaning].filter(isThere).join(' '), closeReason].filter(isThere).join(': '),
    variants: { quiet: ofQuiet, 'with-code': { when: ({ closeCode }) => closeCode !== undefined } },
  }),
  /** A ping was not answered. */
  'heartbeat-lost': row({ kind: 'outage', lead: 'lost', details: {} }),
  'auth-timeout': row({ kind: 'outage', lead: 'silent', details: { seconds: number } }),
  'start-timeout': row({ kind: 'outage', lead: 'silent', details: { stream: own } }),
  'frame-too-large': row({
    kind: 'outage',
    lead: 'lost',
    details: { ...endpoint, limitBytes: number },
  }),
  /**
   * A frame breaks the rules of WebSocket. Earlier frames did not, so the address is right. `reason`: the parser's
   * words.
   */
  'frame-invalid': row({ kind: 'outage', lead: 'lost', details: { ...endpoint, reason: quoted } }),
  /**
   * The server answered with something that is not WebSocket, not HTTP or not TLS. `reason`: the parser's code.
   * `header`: the only header that was wrong in the answer.
   */
  'protocol-violation': row({
    kind: 'outage',
    lead: 'answer',
    field: 'url',
    details: {
      ...endpoint,
      reason: quoted,
      ...proxied,
      header: optional(own),
      problem: optional(oneOf('no-common-tls', 'handshake-refused')),
    },
    variants: {
      proxy: ofProxy,
      header: { lead: 'gateway', when: ({ header }) => header !== undefined },
      // Both speak TLS, but have no version or cipher in common.
      tls: { lead: 'serverTls', when: ({ problem }) => problem === 'no-common-tls' },
      // The server does not say why, so the text lists what it can be.
      handshake: { lead: 'handshake', field: 'tls', when: ({ problem }) => problem === 'handshake-refused' },
    },
  }),

  // What the server said about us.
  /**
   * `problem`: a flow was asked for another token and gave none (`not-replaced`), or no header of a request can carry
   * the token (`not-sendable`). `source`: where the token comes from.
   */
  'token-rejected': row({
    kind: 'rejection',
    lead: 'token',
    field: 'token',
    isCuredByToken: true,
    details: {
      reason: optional(quoted),
      problem: optional(oneOf('not-replaced', 'not-sendable')),
      source: optional(oneOf('login')),
    },
    variants: {
      'not-replaced': { lead: 'tokenFlow', when: ({ problem }) => problem === 'not-replaced' },
      'not-sendable': { when: ({ problem }) => problem === 'not-sendable' },
      'of-login': { lead: 'tokenOfLogin', field: 'url', when: ({ source }) => source === 'login' },
    },
  }),
  /**
   * The login service says that this user is not let in: the credentials are wrong (HTTP 401, 403), something is
   * missing (400), or something else.
   */
  'login-rejected': row({
    kind: 'rejection',
    lead: 'login',
    field: 'password',
    details: { host: own, status: number, reason: quoted },
    variants: {
      // As documented: something required is missing, or there is another problem. Username and password are always
      // there, so only the account can be missing.
      incomplete: { lead: 'loginIncomplete', field: 'accountId', when: ({ status }) => status === 400 },
      // Locked, or a second factor is wanted: other credentials would not help.
      'not-credentials': { lead: 'loginElsewhere', when: ({ status }) => ![401, 403].includes(status) },
    },
  }),
  /** One stream was refused. The other one goes on. */
  'stream-refused': row({
    kind: 'rejection',
    lead: 'permission',
    isOfOneStream: true,
    details: { stream: own, reason: quoted },
  }),

  // Getting a token.
  /** A flow was asked for one and gave none in time. */
  'token-not-given': row({
    kind: 'outage',
    lead: 'tokenFlow',
    field: 'token',
    isCuredByToken: true,
    details: { seconds: number },
  }),
  /**
   * The login service could not be asked, or gave no usable answer. `reason`: its own words, or the standard words of the HTTP
   * status.
   */
  'login-unavailable': row({
    kind: 'outage',
    lead: 'loginAddress',
    field: 'restUrl',
    details: {
      host: optional(own),
      status: optional(number),
      problem: optional(oneOf('timeout', 'too-large', 'no-json', 'no-token', 'too-often', 'internal')),
      reason: optional(quoted),
    },
    variants: {
      timeout: { when: ({ problem }) => problem === 'timeout' },
      // Too many logins were tried already, by anybody. The next one waits.
      'too-often': { lead: 'tooOften', when: ({ problem }) => problem === 'too-often' },
      busy: { lead: 'busy', when: ({ status }) => isBusy(status) },
    },
  }),

  // Our own configuration.
  /**
   * `property`: the name of the setting; `proxy` stands for the environment variable `proxyVariable`. `value`: what
   * the user wrote, unless it may be secret. `variable`: the environment variable that is named but not set.
   */
  misconfigured: row({
    kind: 'fatal',
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

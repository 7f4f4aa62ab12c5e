/** Owns the translation of Node.js errors of a connection into our failures. */
import { type CertificateProblem, RealtimeError } from '../failures/realtime-error';

/** A machine and a port: what a failure is about. */
export interface Endpoint {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What is known of a proxy's failure beside its endpoint. */
export interface Proxied {
  /** For which server it was asked, as {@link authorityOf} writes it. */
  readonly target: string;
  /** The environment variable that names the proxy. */
  readonly proxyVariable: string;
}

/** The endpoint of a URL of `ws:`, `wss:`, `http:` or `https:`. */
export function endpointOf(url: URL): Endpoint {
  const secure = url.protocol === 'wss:' || url.protocol === 'https:';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
  };
}

/** `api.example.com:443`, `[::1]:443`: as URLs and the CONNECT request write it. */
export function authorityOf({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The codes of OpenSSL's verification and of Node's own check of the name. */
const CERTIFICATE_PROBLEMS: ReadonlyMap<string, CertificateProblem> = new Map([
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CRL_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'not-yet-valid'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unknown-authority'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'unknown-authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown-authority'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown-authority'],
  ['CERT_UNTRUSTED', 'unknown-authority'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'wrong-host'],
  ['HOSTNAME_MISMATCH', 'wrong-host'],
  ['CERT_REVOKED', 'revoked'],
]);

/**
 * TLS alerts (RFC 8446, section 6) with which a server says that our certificate is wrong, or that it wants one. They
 * come with various codes, by the version of TLS and by whether they are found on reading or on writing.
 */
const CLIENT_CERTIFICATE_ALERTS: ReadonlySet<string> = new Set([
  '42',
  '43',
  '44',
  '45',
  '46',
  '48',
  '49',
  '116',
]);

/**
 * Alerts that don't say what is wrong. Servers send `handshake_failure` (40) if our certificate is missing (TLS 1.2), if
 * there is no common cipher, or if they do not know the name. For an unknown name they also send `internal_error` (80)
 * and `unrecognized_name` (112).
 */
const UNSPECIFIC_ALERTS: ReadonlySet<string> = new Set(['40', '80', '112']);

const ALERT_NUMBER = /SSL alert number (\d+)/;

/** Other verification failures: a bad signature, purpose, path length, date. */
const OTHER_CERTIFICATE_PROBLEM =
  /^(?:CERT|CRL|ERROR_IN_C|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|UNABLE_TO_)/;

/** What Node.js says of each verification failure for which it has no code: then only OpenSSL's message tells what it is. */
const UNNAMED_CERTIFICATE_PROBLEM = 'UNSPECIFIED';

/** The messages of OpenSSL about keys that are too short, and about SHA-1 and MD5. */
const WEAK = /too weak|too small/i;

/** OpenSSL's codes where both ends speak TLS, but have no version or cipher in common that is safe enough. */
const NO_COMMON_TLS =
  /^ERR_SSL_.*(?:PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|INSUFFICIENT_SECURITY|KEY_TOO_SMALL|LEGACY_|NO_SHARED_CIPHER|NO_PROTOCOLS_AVAILABLE)/;

/** Parsers of HTTP, WebSocket and TLS, and TLS alerts that are not about certificates. */
const PROTOCOL_VIOLATION = /^(?:HPE_|WS_ERR_|ERR_SSL_|ERR_TLS_|EPROTO$)/;

/**
 * Says what an error of a socket or a request means.
 *
 * The original error is not kept as the cause: parsers attach the bytes that they choked on, TLS a whole certificate,
 * and their stacks show nothing of ours. Its code is in the details.
 *
 * @param proxied where the endpoint is a proxy's
 */
export function networkError(failure: unknown, endpoint: Endpoint, proxied?: Proxied): RealtimeError {
  const error = mostTelling(failure);
  if (error instanceof RealtimeError) return error;
  const { host } = endpoint;
  const code = codeOf(error);
  const place = authorityOf(endpoint);
  const where = { ...endpoint, ...proxied };

  if (isResolution(error, code)) {
    return new RealtimeError('host-not-found', `${host}: ${code}`, { host, ...proxied });
  }
  if (code === 'ECONNREFUSED') {
    return new RealtimeError('refused-port', `${place} refused the connection`, where);
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') {
    return new RealtimeError('reset', `the connection to ${place} broke`, where);
  }
  const problem = certificateProblem(error, code);
  if (problem !== undefined) {
    const reason = code === UNNAMED_CERTIFICATE_PROBLEM ? messageOf(error) : code;
    const message = `certificate of ${place}: ${problem} (${reason})`;
    return new RealtimeError('certificate', message, { ...where, problem, reason });
  }
  if (PROTOCOL_VIOLATION.test(code)) {
    if (NO_COMMON_TLS.test(code)) return protocolViolation(where, code, { problem: 'no-common-tls' });
    const isUnspecific = UNSPECIFIC_ALERTS.has(alertOf(error) ?? '');
    return protocolViolation(where, code, isUnspecific ? { problem: 'handshake-refused' } : {});
  }
  return new RealtimeError('unreachable', `${place} cannot be reached: ${code}`, { ...where, reason: code });
}

/** In order: the first tells most about the server, the last ones only tell about this machine. */
const TELLING: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'other',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
];

/**
 * All of several addresses have failed: returns the failure that tells most. A machine that refuses is there. An
 * address of a kind without a network on this machine tells nothing.
 */
function mostTelling(failure: unknown): unknown {
  if (!(failure instanceof AggregateError)) return failure;
  const rank = (error: unknown) => {
    const known = TELLING.indexOf(codeOf(error));
    return known === -1 ? TELLING.indexOf('other') : known;
  };
  const [first] = [...failure.errors].sort((one, other) => rank(one) - rank(other));
  return first ?? failure;
}

/** `reason`: a parser's code, or a few words of our own. */
export function protocolViolation(
  endpoint: Endpoint & Partial<Proxied>,
  reason: string,
  more: Pick<RealtimeError<'protocol-violation'>['details'], 'problem' | 'header'> = {},
): RealtimeError<'protocol-violation'> {
  const { target } = endpoint;
  const place = target === undefined ? authorityOf(endpoint) : `proxy ${authorityOf(endpoint)}`;
  const message = `${place} broke the protocol: ${reason}`;
  return new RealtimeError('protocol-violation', message, { ...endpoint, reason, ...more });
}

/** The place where OpenSSL names the problem: `…:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:…`. */
const SSL_REASON = /:SSL routines:[^:]*:([^:]+):/;

/** The `code` of an error of Node.js. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 'unknown';
  if (error.code !== 'EPROTO') return typeof error.code === 'string' ? error.code : 'unknown';
  // The same TLS failures as above, but found on writing.
  const [, reason] = SSL_REASON.exec(messageOf(error)) ?? [];
  return reason === undefined ? error.code : `ERR_SSL_${reason.toUpperCase().replace(/\W+/g, '_')}`;
}

/** The number of the TLS alert that the other side has sent, if that is what the error is about. */
function alertOf(error: unknown): string | undefined {
  return error instanceof Error ? ALERT_NUMBER.exec(error.message)?.[1] : undefined;
}

function certificateProblem(error: unknown, code: string): CertificateProblem | undefined {
  const alert = alertOf(error);
  if (alert !== undefined && CLIENT_CERTIFICATE_ALERTS.has(alert)) return 'client-certificate';
  const known = CERTIFICATE_PROBLEMS.get(code);
  if (known !== undefined) return known;
  if (code === UNNAMED_CERTIFICATE_PROBLEM) return WEAK.test(messageOf(error)) ? 'weak' : 'invalid';
  return OTHER_CERTIFICATE_PROBLEM.test(code) ? 'invalid' : undefined;
}

/** The messages of OpenSSL are constants. They quote nothing of a certificate. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function isResolution(error: unknown, code: string): boolean {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return true;
  return error instanceof Error && 'syscall' in error && error.syscall === 'getaddrinfo';
}

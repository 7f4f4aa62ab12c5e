/** Owns the translation of what Node.js says about a failed connection into our kinds of failure. */
import { type CertificateProblem, RealtimeError } from '../failures/realtime-error';

/** A machine and a port: what a failure is about. */
export interface Endpoint {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
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
  '40',
  '42',
  '43',
  '44',
  '45',
  '46',
  '48',
  '49',
  '116',
]);

const ALERT_NUMBER = /SSL alert number (\d+)/;

/** Other verification failures: a bad signature, purpose, path length, key size. */
const OTHER_CERTIFICATE_PROBLEM = /^(?:CERT|CRL|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|UNABLE_TO_)/;

/** Parsers of HTTP, WebSocket and TLS, and TLS alerts that are not about certificates. */
const PROTOCOL_VIOLATION = /^(?:HPE_|WS_ERR_|ERR_SSL_|ERR_TLS_|EPROTO$)/;

/**
 * Says what an error of a socket or a request means.
 *
 * The original error is not kept as the cause: parsers attach the bytes that they choked on, TLS a whole certificate,
 * and their stacks show nothing of ours. Its code is in the details.
 */
export function networkError(error: unknown, endpoint: Endpoint): RealtimeError {
  if (error instanceof RealtimeError) return error;
  const { host } = endpoint;
  const code = codeOf(error);
  const place = authorityOf(endpoint);

  if (isResolution(error, code)) return new RealtimeError('host-not-found', `${host}: ${code}`, { host });
  if (code === 'ECONNREFUSED') {
    return new RealtimeError('refused-port', `${place} refused the connection`, endpoint);
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') {
    return new RealtimeError('reset', `the connection to ${place} broke`, endpoint);
  }
  const problem = certificateProblem(error, code);
  if (problem !== undefined) {
    return new RealtimeError('certificate', `certificate of ${place}: ${problem} (${code})`, {
      ...endpoint,
      problem,
      reason: code,
    });
  }
  if (PROTOCOL_VIOLATION.test(code)) return protocolViolation(endpoint, code);
  return new RealtimeError('unreachable', `${place} cannot be reached: ${code}`, {
    ...endpoint,
    reason: code,
  });
}

/** `reason`: a parser's code, or a few words of our own. */
export function protocolViolation(endpoint: Endpoint, reason: string): RealtimeError<'protocol-violation'> {
  return new RealtimeError('protocol-violation', `${authorityOf(endpoint)} broke the protocol: ${reason}`, {
    ...endpoint,
    reason,
  });
}

/** The `code` of an error of Node.js. Of an attempt at several addresses, Node gives the code of the first. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 'unknown';
  return typeof error.code === 'string' ? error.code : 'unknown';
}

function certificateProblem(error: unknown, code: string): CertificateProblem | undefined {
  const alert = error instanceof Error ? ALERT_NUMBER.exec(error.message)?.[1] : undefined;
  if (alert !== undefined && CLIENT_CERTIFICATE_ALERTS.has(alert)) return 'client-certificate';
  return CERTIFICATE_PROBLEMS.get(code) ?? (OTHER_CERTIFICATE_PROBLEM.test(code) ? 'invalid' : undefined);
}

function isResolution(error: unknown, code: string): boolean {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return true;
  return error instanceof Error && 'syscall' in error && error.syscall === 'getaddrinfo';
}

/** Owns what is expected of each failure of the table: what comes of it, and who makes it, which the tests run for real. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { Actions } from '../../src/api/actions';
import { GIVING_DEADLINE_MS, GivenToken } from '../../src/api/given-token';
import { readGrant } from '../../src/api/grant';
import { LoginAttempts, MAX_ATTEMPTS } from '../../src/api/login-attempts';
import { readSettings } from '../../src/configuration/settings';
import { overdue } from '../../src/connection/deadlines';
import type { ErrorCode, RealtimeError } from '../../src/failures/realtime-error';
import type { Remedy } from '../../src/failures/row';
import { type DialOptions, dial } from '../../src/net/dial';
import { networkError } from '../../src/net/network-error';
import { proxyFor } from '../../src/net/proxy';
import { closedByServer, frameError, openError, refusedUpgrade } from '../../src/transport/socket-failure';
import { type ConnectProxyOptions, startConnectProxy } from '../support/connect-proxy';
import { oneToken } from '../support/tokens';
import { createVirtualClock } from '../support/virtual-clock';
import { VirtualConnection, type VirtualSettings } from '../support/virtual-connection';
import { goodServer, type Server } from '../support/virtual-network';

/**
 * When a connection tries again, what its user is promised in an outage before any stream ran (in one that ends a stream: the
 * same of all), and `token` where a new one is tried at once.
 */
export const EFFECTS: Readonly<
  Record<ErrorCode, readonly [again: 'soon' | 'late' | 'never', promise: Remedy, cure?: 'token']>
> = {
  'host-not-found': ['soon', 'retried'],
  'refused-port': ['soon', 'retried'],
  unreachable: ['soon', 'retried'],
  'open-timeout': ['soon', 'retried'],
  'open-reset': ['soon', 'retried'],
  'upgrade-refused': ['soon', 'retried'],
  certificate: ['soon', 'retried'],
  'proxy-refused': ['soon', 'retried'],
  reset: ['soon', 'retried'],
  closed: ['soon', 'retried'],
  'heartbeat-lost': ['soon', 'retried'],
  'auth-timeout': ['soon', 'retried'],
  'start-timeout': ['soon', 'retried'],
  'frame-too-large': ['soon', 'retried'],
  'frame-invalid': ['soon', 'retried'],
  'protocol-violation': ['soon', 'retried'],
  'token-rejected': ['late', 'none', 'token'],
  'login-rejected': ['late', 'none'],
  'stream-refused': ['late', 'others-go-on'],
  'token-not-given': ['soon', 'retried', 'token'],
  'login-unavailable': ['soon', 'retried'],
  misconfigured: ['never', 'none', 'token'],
};

/** Stands in whatever somebody else has a say in: a detail that holds it is a quotation, and no other one is. */
export const QUOTED = 'marked-secret';

export type Produce = () => RealtimeError | Promise<RealtimeError>;

const endpoint = { host: 'api.example', port: 443 };
const proxy = { host: 'proxy.example', port: 3128 };
const proxied = { target: 'api.example:443', proxyVariable: 'https_proxy' };

/** An error of Node.js. */
const nodeError = (code: string, message = '') => Object.assign(new Error(message), { code });

/** An attempt at several addresses, each of which failed. */
const failed = (...codes: readonly string[]) => new AggregateError(codes.map((code) => nodeError(code)));

const answered = (statusCode: number, headers = {}) => ({ statusCode, headers }) as IncomingMessage;

const granted = (status: number, text: string) => {
  const answer = { status, headers: {}, text };
  const grant = readGrant(answer, { host: endpoint.host, secrets: [], now: 0 });
  return grant as RealtimeError;
};

const configured = (properties: Readonly<Record<string, unknown>>) =>
  readSettings({ properties, credentials: {}, written: properties }) as RealtimeError;

/** Why a connection that both streams are wanted of does not run at first, or why one of them does not. */
async function connectionFailure(settings: VirtualSettings): Promise<RealtimeError> {
  let first: RealtimeError | undefined;
  const virtual = new VirtualConnection({
    ...settings,
    told: () => {
      const account = virtual.connection.streamState('account');
      for (const state of [virtual.state, account]) if ('why' in state) first ??= state.why;
    },
  });
  await virtual.want('user', 'account');
  await virtual.pass(60_000);
  await virtual.end();
  return first as RealtimeError;
}

/** A server that is good but for this one request, to which it says this; undefined: nothing. */
const badAt =
  (type: string, answer?: object): Server =>
  (farEnd, request) => {
    if (request?.type !== type) goodServer(farEnd, request);
    else if (answer !== undefined) farEnd.say(answer);
  };

/** Why a flow that is asked for a token leads to none. */
async function notGiven(token: string): Promise<RealtimeError> {
  const clock = createVirtualClock();
  const tokens = new GivenToken(token, clock);
  const borrower = tokens.borrower();
  const { signal } = new AbortController();
  tokens.askOf(() => {});
  if (token !== '') (await borrower.lease(signal)).refused();
  const failed = borrower.lease(signal).catch((why: RealtimeError) => why);
  await clock.pass(GIVING_DEADLINE_MS);
  return (await failed) as RealtimeError;
}

/** Why no request is sent with a token that ends a header. */
async function notSendable(): Promise<RealtimeError> {
  const actions = new Actions({
    restUrl: 'http://api.example',
    tokens: new GivenToken('a\nb'),
    clock: createVirtualClock(),
    random: () => 0.5,
    environment: {},
  });
  const result = await actions.perform({ method: 'GET', path: '/' }, new AbortController().signal);
  return ('failure' in result && result.failure.why) as RealtimeError;
}

/** Why there is no way through this proxy. */
function dialFailure(ws_proxy: string): Promise<RealtimeError> {
  const options: DialOptions = {
    url: new URL('ws://api.example'),
    environment: { ws_proxy },
    signal: new AbortController().signal,
  };
  return new Promise((resolve) => dial(options, (error) => resolve(error as RealtimeError)));
}

async function refusedBy(options: ConnectProxyOptions): Promise<RealtimeError> {
  const refusing = await startConnectProxy(options);
  try {
    return await dialFailure(refusing.url);
  } finally {
    await refusing.close();
  }
}

async function noProxy(): Promise<RealtimeError> {
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end('220 mail.example\r\n'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await dialFailure(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function wrongProxy(): RealtimeError {
  try {
    proxyFor(new URL('ws://api.example'), { ws_proxy: `${QUOTED}://proxy` });
  } catch (why) {
    return why as RealtimeError;
  }
  throw new Error('the proxy was taken');
}

/** Why nobody signs in who has done so three times just now. */
async function tooManyLogins(): Promise<RealtimeError> {
  const attempts = new LoginAttempts(createVirtualClock());
  const by = Symbol('who signs in');
  const login = () => attempts.run(by, async () => ({ result: 'a token', isSent: true }));
  for (let times = 0; times < MAX_ATTEMPTS; times += 1) await login();
  return (await login()) as RealtimeError;
}

/** Each by the code and, after a hyphen, the name of the variant. */
export const PRODUCERS: readonly (readonly [name: string, produce: Produce])[] = [
  ['host-not-found', () => networkError(nodeError('ENOTFOUND'), endpoint)],
  ['host-not-found-proxy', () => networkError(nodeError('ENOTFOUND'), proxy, proxied)],
  ['refused-port', () => networkError(nodeError('ECONNREFUSED'), endpoint)],
  ['refused-port', () => networkError(failed('EHOSTUNREACH', 'ETIMEDOUT', 'ECONNREFUSED'), endpoint)],
  ['refused-port-proxy', () => networkError(nodeError('ECONNREFUSED'), proxy, proxied)],
  ['unreachable', () => networkError(nodeError(QUOTED), endpoint)],
  ['unreachable-proxy', () => networkError(nodeError('EHOSTUNREACH'), proxy, proxied)],
  ['open-timeout', () => overdue('opening', 10_000)],
  ['open-timeout', () => overdue('opening', 10_000, { asked: endpoint })],
  ['open-timeout-proxy', () => overdue('opening', 10_000, { asked: { ...proxy, ...proxied } })],
  ['open-reset', () => openError(nodeError('ECONNRESET'), endpoint)],
  ['reset-proxy', () => networkError(nodeError('ECONNRESET'), proxy, proxied)],
  ['reset', () => closedByServer(1006, '', endpoint)],
  ['reset-quiet', () => closedByServer(1006, '', endpoint).with({ quietSeconds: 30 })],
  ...['localhost', '127.0.0.1', '::1'].map(
    (host) => ['reset-here', () => closedByServer(1006, '', { host, port: 443 })] as const,
  ),
  ['upgrade-refused', () => refusedUpgrade(answered(404), '', endpoint, 0)],
  ...[429, 500, 502, 503, 504].map(
    (status) => ['upgrade-refused-busy', () => refusedUpgrade(answered(status), '', endpoint, 0)] as const,
  ),
  ...[401, 403, 407].map(
    (status) =>
      ['upgrade-refused-forbidden', () => refusedUpgrade(answered(status), '', endpoint, 0)] as const,
  ),
  ['upgrade-refused', () => refusedUpgrade(answered(404), QUOTED, endpoint, 0)],
  ['upgrade-refused-gateway', () => refusedUpgrade(answered(426), '', endpoint, 0)],
  [
    'upgrade-refused-certificate',
    () => refusedUpgrade(answered(400), `no certificate: ${QUOTED}`, endpoint, 0),
  ],
  ['upgrade-refused-not-encrypted', () => refusedUpgrade(answered(400), 'HTTP sent to HTTPS', endpoint, 0)],
  ['certificate', () => networkError(nodeError(`CERT_${QUOTED}`), endpoint)],
  ['certificate-client', () => networkError(nodeError(QUOTED, 'SSL alert number 116'), endpoint)],
  ['certificate-weak', () => networkError(nodeError('UNSPECIFIED', 'EE certificate key too weak'), endpoint)],
  ['certificate-proxy', () => networkError(nodeError('CERT_HAS_EXPIRED'), proxy, proxied)],
  ['proxy-refused', () => refusedBy({ refusal: 405 })],
  ['proxy-refused-scheme', () => refusedBy({ refusal: 407, authenticate: 'Negotiate' })],
  ...[401, 407].map((refusal) => ['proxy-refused-sign-in', () => refusedBy({ refusal })] as const),
  ['proxy-refused-forbidden', () => refusedBy({ refusal: 403 })],
  ...[404, 500, 502, 503, 504].map(
    (refusal) => ['proxy-refused-not-reached', () => refusedBy({ refusal })] as const,
  ),
  ['closed', () => closedByServer(1005, '', endpoint)],
  ['closed-with-code', () => closedByServer(1011, `${QUOTED}\n is over`, endpoint)],
  ['closed-with-code', () => closedByServer(4001, '', endpoint)],
  ['closed-quiet', () => closedByServer(1001, QUOTED, endpoint).with({ quietSeconds: 60 })],
  ['heartbeat-lost', () => connectionFailure({ server: badAt('ping'), heartbeatMs: 20_000 })],
  ['auth-timeout', () => overdue('authenticating', 10_000)],
  ['start-timeout', () => connectionFailure({ server: badAt('startaccounteventrequest') })],
  ['frame-too-large', () => frameError(nodeError('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'), endpoint, 1_048_576)],
  ['frame-invalid', () => frameError(nodeError(`WS_ERR_${QUOTED}`), endpoint, 1_048_576)],
  ['protocol-violation', () => openError(nodeError(`HPE_${QUOTED}`), endpoint)],
  [
    'protocol-violation-header',
    () => refusedUpgrade(answered(101, { upgrade: 'websocket' }), '', endpoint, 0),
  ],
  ['protocol-violation-header', () => openError(new Error('Invalid Upgrade header'), endpoint)],
  ...[40, 80, 112].map(
    (number) =>
      [
        'protocol-violation-handshake',
        () => openError(nodeError('ERR_SSL_ALERT', `SSL alert number ${number}`), endpoint),
      ] as const,
  ),
  ['protocol-violation-tls', () => openError(nodeError('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'), endpoint)],
  ['protocol-violation-proxy', noProxy],
  [
    'token-rejected',
    () =>
      connectionFailure({
        server: badAt('authrequest', { type: 'authresponse', success: false, message: QUOTED }),
      }),
  ],
  ['token-rejected-not-replaced', () => notGiven('refused before')],
  ['token-rejected-not-sendable', notSendable],
  [
    'token-rejected-of-login',
    () =>
      connectionFailure({
        tokens: () => ({ ...oneToken, isLogin: true }),
        server: badAt('authrequest', { type: 'authresponse', success: false, message: QUOTED }),
      }),
  ],
  ['login-rejected', () => granted(401, JSON.stringify({ message: QUOTED }))],
  ['login-rejected-incomplete', () => granted(400, JSON.stringify({ message: QUOTED }))],
  ['login-rejected-not-credentials', () => granted(423, JSON.stringify({ message: QUOTED }))],
  [
    'stream-refused',
    () =>
      connectionFailure({
        server: badAt('startaccounteventrequest', {
          type: 'startaccounteventresponse',
          success: false,
          message: QUOTED,
        }),
      }),
  ],
  ['token-not-given', () => notGiven('')],
  ['login-unavailable', () => granted(404, '')],
  ['login-unavailable', () => granted(404, JSON.stringify({ message: QUOTED }))],
  ...[429, 500, 503].map((status) => ['login-unavailable-busy', () => granted(status, '')] as const),
  ['login-unavailable-timeout', () => overdue('authorizing', 30_000)],
  ['login-unavailable-too-often', tooManyLogins],
  ['misconfigured', () => configured({ url: QUOTED })],
  ['misconfigured', wrongProxy],
  ['misconfigured-env', () => configured({ restUrl: '', auth: `\${RT_AUTH}` })],
  ['misconfigured-url-empty', () => configured({ url: '' })],
];

/** Owns the reading of a connection's configuration: what was saved in, sound settings or what is wrong with them out. */

import { RealtimeError } from '../failures/realtime-error';
import type { TlsOptions } from '../net/dial';
import { withoutSecrets } from '../util/address';
import { asText, shortened } from '../util/shown';
import { DEFAULT_HEARTBEAT_S, heartbeatIn, isAccountId, isTypeProperty, variableIn } from './properties';

export interface Settings {
  /** `ws:` or `wss:`, with whatever path and query. */
  readonly url: string;
  readonly auth: Auth;
  /** For the WebSocket and the login alike; undefined: what Node.js trusts. */
  readonly tls: TlsOptions | undefined;
  /** Milliseconds between pings on a quiet connection; 0: no pings. */
  readonly heartbeatMs: number;
  readonly preferences: Preferences;
}

/** What of a connection's configuration can change while it is open. */
export interface Preferences {
  /** Path to the property that tells an event's type; empty: automatic. */
  readonly typeProperty: string;
  /** Whether the types and the last events seen are remembered, in memory. */
  readonly catalogue: boolean;
}

/** How to get in: with a token that the user has, or with a login that gets one. */
export type Auth =
  /** Empty: only a flow can give one. */
  | { readonly by: 'token'; readonly token: string }
  | {
      readonly by: 'login';
      readonly username: string;
      readonly password: string;
      /** For a user of several accounts; empty: the user's own. */
      readonly accountId: string;
      /** `http:` or `https:`, where the login service is. */
      readonly restUrl: string;
    };

const DEFAULTS = {
  url: 'wss://api.teletracker.net',
  auth: 'token',
  accountId: '',
  restUrl: '',
  typeProperty: '',
  heartbeat: DEFAULT_HEARTBEAT_S,
  catalogue: true,
};

type Saved = Readonly<Record<string, unknown>>;

/** A connection as it was saved in a flow, perhaps by hand or by another version: nothing about it is certain. */
export interface Configuration {
  /** With what environment variables hold in place of each `${NAME}`, where there is such a variable. */
  readonly properties: Saved;
  readonly credentials: Saved;
  /** Both as the user wrote them. This alone may be shown: what a variable holds can be anybody's secret. */
  readonly written: Saved;
  readonly tls?: TlsOptions;
}

/** Sound settings, or what is wrong. A property that was never saved has its default. */
export function readSettings({
  properties,
  credentials,
  written,
  tls,
}: Configuration): Settings | RealtimeError<'misconfigured'> {
  const values = { ...DEFAULTS, ...definedIn(properties) };
  try {
    const url = urlOf('url', text('url', values.url), ['ws:', 'wss:']);
    return {
      url,
      auth: authOf(text('auth', values.auth), values, credentials, url),
      tls,
      heartbeatMs: heartbeatOf(values.heartbeat) * 1000,
      preferences: {
        typeProperty: typePropertyOf(values.typeProperty),
        catalogue: values.catalogue !== false,
      },
    };
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return misconfigured(error.property, { ...properties, ...credentials }, written);
  }
}

/** A property that can't be read. */
class ValidationError extends Error {
  constructor(readonly property: string) {
    super(`${property} is missing or wrong`);
  }
}

function definedIn(saved: Saved): Saved {
  return Object.fromEntries(
    Object.entries(saved).filter(([, value]) => value !== undefined && value !== null),
  );
}

function authOf(auth: string, values: Saved, credentials: Saved, url: string): Auth {
  switch (auth) {
    case 'token':
      return { by: 'token', token: text('token', credentials.token ?? '') };
    case 'login':
      return {
        by: 'login',
        username: required('username', credentials),
        password: required('password', credentials),
        accountId: accountOf(values.accountId),
        restUrl: restUrlOf(text('restUrl', values.restUrl), url),
      };
    default:
      throw new ValidationError('auth');
  }
}

function required(property: string, credentials: Saved): string {
  const value = text(property, credentials[property] ?? '');
  if (value === '') throw new ValidationError(property);
  return value;
}

/** A text as configured; numbers count, since an environment variable of a flow can be one. */
function text(property: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw new ValidationError(property);
  const trimmed = String(value).trim();
  // Node-RED leaves it as it is where the environment has no such variable.
  if (variableIn(trimmed) !== undefined) throw new ValidationError(property);
  return trimmed;
}

function urlOf(property: string, value: string, protocols: readonly string[]): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !protocols.includes(url.protocol)) throw new ValidationError(property);
  return value.replace(/#.*$/s, ''); // It is never sent, and no WebSocket opens with one.
}

/** Empty: the host and port of the WebSocket, encrypted if that is. */
function restUrlOf(value: string, webSocketUrl: string): string {
  if (value !== '') return urlOf('restUrl', value, ['http:', 'https:']);
  const { protocol, host } = new URL(webSocketUrl);
  return `${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`;
}

function accountOf(value: unknown): string {
  const account = text('accountId', value);
  if (!isAccountId(account)) throw new ValidationError('accountId');
  return account;
}

function typePropertyOf(value: unknown): string {
  const path = text('typeProperty', value);
  if (!isTypeProperty(path)) throw new ValidationError('typeProperty');
  return path;
}

function heartbeatOf(value: unknown): number {
  const seconds = heartbeatIn(text('heartbeat', value));
  if (seconds === undefined) throw new ValidationError('heartbeat');
  return seconds;
}

/** The properties whose text names what is wrong with them, and how. */
const SHOWN: Readonly<Record<string, (value: string) => string>> = {
  url: withoutSecrets,
  restUrl: withoutSecrets,
  auth: String,
  accountId: String,
  heartbeat: String,
};

function misconfigured(property: string, given: Saved, written: Saved): RealtimeError<'misconfigured'> {
  const value = written[property];
  const variable = value === given[property] ? variableIn(value) : undefined;
  const shown = SHOWN[property]?.(asText(value));
  return new RealtimeError('misconfigured', `${property} is missing or wrong`, {
    property,
    ...(variable === undefined
      ? shown !== undefined && { value: shortened(shown) }
      : { variable: shortened(variable) }),
  });
}

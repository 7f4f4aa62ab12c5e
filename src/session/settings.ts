/** Owns the reading of a connection's configuration: what was saved in, sound settings or what is wrong with them out. */
import type { TlsOptions } from '../net/dial';
import { RealtimeError } from '../util/errors';
import type { Preferences } from './session';

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

/** The longest interval between pings: beyond that a dead link would go unnoticed for too long. */
const MAX_HEARTBEAT_S = 3600;

const DEFAULTS = {
  url: 'wss://api.teletracker.net',
  auth: 'token',
  accountId: '',
  restUrl: '',
  typeProperty: '',
  heartbeat: 30,
  catalogue: true,
};

const SECRETS: ReadonlySet<string> = new Set(['token', 'password']);

type Saved = Readonly<Record<string, unknown>>;

/**
 * Reads what was saved in a flow, perhaps by hand or by another version: nothing about it is certain. A property that
 * was never saved has its default.
 */
export function readSettings(
  saved: Saved,
  credentials: Saved,
  tls?: TlsOptions,
): Settings | RealtimeError<'misconfigured'> {
  const values = { ...DEFAULTS, ...definedIn(saved) };
  try {
    const url = urlOf('url', text('url', values.url), ['ws:', 'wss:']);
    return {
      url,
      auth: authOf(text('auth', values.auth), values, credentials, url),
      tls,
      heartbeatMs: heartbeatOf(values.heartbeat) * 1000,
      preferences: {
        typeProperty: text('typeProperty', values.typeProperty),
        catalogue: values.catalogue !== false,
      },
    };
  } catch (error) {
    if (error instanceof RealtimeError && error.code === 'misconfigured') {
      return error as RealtimeError<'misconfigured'>;
    }
    throw error;
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
      throw wrong('auth', { value: auth });
  }
}

function required(property: string, credentials: Saved): string {
  const value = text(property, credentials[property] ?? '');
  if (value === '') throw wrong(property);
  return value;
}

/** A text as configured; numbers count, since an environment variable of a flow can be one. */
function text(property: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw wrong(property, written(property, value));
  const trimmed = String(value).trim();
  const variable = unsetVariable(trimmed);
  if (variable !== undefined) throw wrong(property, { variable });
  return trimmed;
}

/** What was saved in place of a text, unless that may be secret. */
function written(property: string, value: unknown): { value?: string } {
  return SECRETS.has(property) ? {} : { value: JSON.stringify(value) };
}

/** Node-RED leaves `${NAME}` as it is where the environment has no such variable. */
function unsetVariable(value: string): string | undefined {
  return /^\$\{([^}\s]+)\}$/.exec(value)?.[1];
}

function urlOf(property: string, value: string, protocols: readonly string[]): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !protocols.includes(url.protocol))
    throw wrong(property, { value: withoutQuery(value) });
  return value.replace(/#.*$/s, ''); // It is never sent, and no WebSocket opens with one.
}

/** An address as it may be shown: user, password and query can hold secrets. */
function withoutQuery(value: string): string {
  return value.replace(/[?#].*$/s, '').replace(/\/\/.*@/s, '//');
}

/** Empty: the host and port of the WebSocket, encrypted if that is. */
function restUrlOf(value: string, webSocketUrl: string): string {
  if (value !== '') return urlOf('restUrl', value, ['http:', 'https:']);
  const { protocol, host } = new URL(webSocketUrl);
  return `${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`;
}

function accountOf(value: unknown): string {
  const account = text('accountId', value);
  if (!/^\d*$/.test(account)) throw wrong('accountId', { value: account });
  return account;
}

function heartbeatOf(value: unknown): number {
  const written = text('heartbeat', value);
  const seconds = Number(written);
  if (written === '' || !(seconds >= 0 && seconds <= MAX_HEARTBEAT_S))
    throw wrong('heartbeat', { value: written });
  return seconds;
}

function wrong(
  property: string,
  about: { value?: string; variable?: string } = {},
): RealtimeError<'misconfigured'> {
  return new RealtimeError('misconfigured', `${property} is missing or wrong`, { property, ...about });
}

/**
 * Owns the table of settings: a row for each setting of an `rt-connection`. Reading, the fingerprint, the test of a
 * connection, the dialog and the list in docs/connection.md follow this table. The dialog uses this file too, so
 * there is no Node.js in it.
 */
import {
  address,
  choice,
  ID,
  numberFrom,
  PATHS,
  SECRET,
  type SettingKind,
  SWITCH,
  TEXT,
  TLS_CONFIG,
} from './kinds';

/** How to sign in: with a given token, or with a login that gets tokens. */
export type SignInMethod = 'token' | 'login';

export interface Setting {
  readonly kind: SettingKind<unknown>;
  /** As the dialog saves it. Also the value if nothing or empty text was saved. */
  readonly default: string | number | boolean;
  /**
   * Whether the setting must not be empty; `unless-given`: unless a flow gives the value. Default: it may be empty.
   */
  readonly required?: 'always' | 'unless-given';
  /**
   * Whether it is a credential of Node-RED: encrypted, in no export, and in no error. Default: a property of the
   * node.
   */
  readonly credential?: true;
  /** The way to sign in that needs it. With the other way it does not count. Default: both. */
  readonly signIn?: SignInMethod;
  /** Whether a change needs another socket. If not, it changes while the connection is open. */
  readonly needsNewSocket: boolean;
  /** The step of a sign-in that sends it to the server. Default: it is not sent. */
  readonly sentBy?: 'login' | 'authenticate';
}

const TABLE = {
  /** Address of the RealTime API, with whatever path and query. */
  url: {
    kind: address('wss:', 'ws:'),
    default: 'wss://api.teletracker.net',
    required: 'always',
    needsNewSocket: true,
  },
  /** How to sign in. */
  auth: {
    kind: choice<SignInMethod>('token', 'login'),
    default: 'token',
    required: 'always',
    needsNewSocket: true,
  },
  /** Bearer token; empty: a flow gives it. */
  token: {
    kind: SECRET,
    default: '',
    required: 'unless-given',
    credential: true,
    signIn: 'token',
    needsNewSocket: true,
    sentBy: 'authenticate',
  },
  /** Name of the user who signs in. */
  username: {
    kind: TEXT,
    default: '',
    required: 'always',
    credential: true,
    signIn: 'login',
    needsNewSocket: true,
    sentBy: 'login',
  },
  password: {
    kind: SECRET,
    default: '',
    required: 'always',
    credential: true,
    signIn: 'login',
    needsNewSocket: true,
    sentBy: 'login',
  },
  /** Account, if the user has several; empty: the service decides. */
  accountId: { kind: ID, default: '', signIn: 'login', needsNewSocket: true, sentBy: 'login' },
  /** Address of the REST API; empty: the host and port of `url`. */
  restUrl: { kind: address('https:', 'http:'), default: '', needsNewSocket: true },
  /** Certificates, for the WebSocket and the login; empty: what Node.js trusts. */
  tls: { kind: TLS_CONFIG, default: '', needsNewSocket: true },
  /** Paths to the property that tells an event's type: the first path that the event has counts. Empty: automatic. */
  typeProperty: { kind: PATHS, default: '', needsNewSocket: false },
  /** Seconds between pings on a quiet connection; 0: off. An hour at most: a dead link must not go unnoticed for longer. */
  heartbeat: { kind: numberFrom(0, 3600), default: 20, needsNewSocket: true },
  /** Whether types and recent events are kept in memory. */
  catalogue: { kind: SWITCH, default: true, needsNewSocket: false },
} satisfies Readonly<Record<string, Setting>>;

type Table = typeof TABLE;

export type SettingName = keyof Table;

/** The settings that are credentials. */
export type CredentialName = {
  [Name in SettingName]: Table[Name] extends { credential: true } ? Name : never;
}[SettingName];

/** The settings that are properties of the node in its flow. */
export type PropertyName = Exclude<SettingName, CredentialName>;

/** The value of each setting, as its kind reads it. */
export type Values = {
  readonly [Name in SettingName]: Table[Name] extends { kind: SettingKind<infer Value> } ? Value : never;
};

export const SETTINGS: Readonly<Record<SettingName, Setting>> = TABLE;

/** In the order of the table. */
export const SETTING_NAMES = Object.keys(TABLE) as readonly SettingName[];

export const CREDENTIAL_NAMES = SETTING_NAMES.filter(isCredential);

export const PROPERTY_NAMES = SETTING_NAMES.filter((name) => !isCredential(name)) as readonly PropertyName[];

function isCredential(name: SettingName): name is CredentialName {
  return SETTINGS[name].credential === true;
}

/** How Node-RED keeps a credential: of a `password`, the editor learns only that there is one. */
export function credentialType(name: CredentialName): 'text' | 'password' {
  return SETTINGS[name].kind === SECRET ? 'password' : 'text';
}

/** The settings that count with this way to sign in; undefined: those that count with both. */
export function settingsWith(signIn: SignInMethod | undefined): readonly SettingName[] {
  return SETTING_NAMES.filter((name) => (SETTINGS[name].signIn ?? signIn) === signIn);
}

/** The addresses that a connection with this way to sign in talks to. */
export function addressesWith(signIn: SignInMethod): readonly SettingName[] {
  return settingsWith(signIn).filter((name) => SETTINGS[name].kind.name === 'address');
}

/** The value of a setting that was saved like this; undefined: it is missing or wrong. */
export function readSetting<Name extends SettingName>(name: Name, saved: unknown): Values[Name] | undefined {
  const setting = SETTINGS[name];
  const given = saved ?? setting.default;
  const isEmpty = typeof given === 'string' && given.trim() === '';
  if (isEmpty && setting.required === 'always') return undefined;
  return setting.kind.read(isEmpty ? setting.default : given) as Values[Name] | undefined;
}

/** The value of a setting that does not count. */
export function defaultOf<Name extends SettingName>(name: Name): Values[Name] {
  return SETTINGS[name].kind.read(SETTINGS[name].default) as Values[Name];
}

/** The step in the test of a connection that needs this setting. */
export function stepNeeding(name: SettingName): 'connect' | 'login' | 'authenticate' {
  const { sentBy, signIn } = SETTINGS[name];
  return sentBy ?? (signIn === 'login' ? 'login' : 'connect');
}

/** Owns the reading of a connection's configuration: saved values in, valid settings or the failure out. */

import { RealtimeError } from '../failures/realtime-error';
import type { TlsOptions } from '../net/dial';
import { asText, shortened } from '../util/shown';
import {
  addressesWith,
  defaultOf,
  readSetting,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  settingsWith,
  type Values,
} from './table';
import { type Filled, filledIn, filledText } from './variables';

/** Valid values of all settings. A setting that does not count with this way to sign in has its default. */
export interface Settings extends Omit<Values, 'tls'> {
  /** For the WebSocket and the login; undefined: what Node.js trusts. */
  readonly tls: TlsOptions | undefined;
}

type Saved = Readonly<Record<string, unknown>>;

/** A connection as it was saved in a flow, perhaps by hand or by another version: nothing about it is certain. */
export interface Configuration {
  /**
   * With the value of the variable in place of each whole `${NAME}`, if there is such a variable, as Node-RED does
   * it.
   */
  readonly properties: Saved;
  readonly credentials: Saved;
  /** Both as the user wrote them. Only this may be shown, because a variable may hold a secret. */
  readonly written: Saved;
  /** The value of a variable; undefined: there is none. Default: there are no variables. */
  readonly variable?: (name: string, setting: SettingName) => unknown;
  /**
   * The content of the `tls-config` node with this id; undefined: there is none, or it is not usable. Default: there
   * is none.
   */
  readonly tlsOptions?: (id: string) => TlsOptions | undefined;
}

/** Valid settings, or what is wrong. A property that was never saved has its default. */
export function readSettings(configuration: Configuration): Settings | RealtimeError<'misconfigured'> {
  const { properties, credentials, written, tlsOptions } = configuration;
  const given = new Map<SettingName, unknown>();
  const missing = new Map<SettingName, string>();
  for (const name of SETTING_NAMES) {
    const filled = filledSetting(
      name,
      (SETTINGS[name].credential ? credentials : properties)[name],
      configuration,
    );
    if (filled.ok) given.set(name, filled.value);
    else missing.set(name, filled.variable);
  }
  if (missing.has('auth')) return misconfigured('auth', written, missing.get('auth'));
  const counting = settingsWith(readSetting('auth', given.get('auth')));
  const read = SETTING_NAMES.map(
    (name) => [name, counting.includes(name) ? readSetting(name, given.get(name)) : defaultOf(name)] as const,
  );
  const wrong = read.find(
    ([name, value]) => value === undefined || (counting.includes(name) && missing.has(name)),
  );
  if (wrong !== undefined) return misconfigured(wrong[0], written, missing.get(wrong[0]));

  const values = Object.fromEntries(read) as Values; // The table says what each row reads.
  const tls = values.tls === '' ? undefined : tlsOptions?.(values.tls);
  if (values.tls !== '' && tls === undefined) return misconfigured('tls', written);
  return { ...values, restUrl: values.restUrl || besideWebSocket(values.url), tls };
}

/**
 * The default address of the REST API: the host and port of the WebSocket, encrypted if the WebSocket is encrypted.
 */
function besideWebSocket(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`;
}

/** A setting with its variables filled in. */
function filledSetting(
  name: SettingName,
  given: unknown,
  { written, variable }: Configuration,
): Filled<unknown> {
  const lookUp = (wanted: string) => variable?.(wanted, name);
  const { kind } = SETTINGS[name];
  if (kind.name !== 'secret' || typeof given !== 'string') return filledIn(given, written[name], lookUp);
  const isHeld = written[name] !== undefined && written[name] !== given;
  return isHeld ? { ok: true, value: given } : filledText(given, lookUp, 'secret');
}

/** `variable`: the one that is not set, if that is the problem. */
function misconfigured(
  property: SettingName,
  written: Saved,
  variable?: string,
): RealtimeError<'misconfigured'> {
  const { kind, credential } = SETTINGS[property];
  const shown = credential ? undefined : kind.shown?.(asText(written[property]));
  return new RealtimeError('misconfigured', `${property} is missing or wrong`, {
    property,
    ...(variable === undefined
      ? shown !== undefined && { value: shortened(shown) }
      : { variable: shortened(variable) }),
  });
}

/** The addresses that a connection with these settings talks to. */
export function addressesOf(settings: Settings): readonly string[] {
  return addressesWith(settings.auth).map((name) => String(settings[name]));
}

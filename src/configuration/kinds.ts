/**
 * Owns the kinds of settings: how a value of each kind is read, and what an error may show of a wrong value. No
 * Node.js in here.
 */
import { withoutSecrets } from '../util/address';
import { variableIn } from './variables';

export type KindName =
  | 'address'
  | 'choice'
  | 'text'
  | 'secret'
  | 'id'
  | 'paths'
  | 'tls-config'
  | 'number'
  | 'switch';

/** How the settings of a kind are read. */
export interface SettingKind<T> {
  readonly name: KindName;
  /**
   * Reads the saved value; undefined: the value is wrong. Empty text is read too, because the setting says whether it
   * may be empty.
   */
  readonly read: (saved: unknown) => T | undefined;
  /** What an error may show of a wrong value, given as text. Default: nothing. */
  readonly shown?: (written: string) => string;
  /** The words of a choice. */
  readonly words?: readonly string[];
}

/** An address with one of these schemes (`wss:`), without its fragment, which is never sent. */
export function address(...schemes: readonly string[]): SettingKind<string> {
  const isOne = (text: string) =>
    URL.canParse(text) &&
    schemes.some((scheme) => text.toLowerCase().startsWith(`${scheme}//`)) &&
    // A variable within a variable. No address has such a text.
    !text.includes('${');
  return textual(
    'address',
    (text) => (text === '' || isOne(text) ? text.replace(/#.*$/s, '') : undefined),
    withoutSecrets,
  );
}

/** One of these words. */
export function choice<const Word extends string>(...words: readonly Word[]): SettingKind<Word> {
  return { ...textual('choice', (text) => words.find((word) => word === text), asItIs), words };
}

/** Any text. */
export const TEXT: SettingKind<string> = textual('text', asItIs);

/** A password or a token. Node-RED's editor never gets it back. */
export const SECRET: SettingKind<string> = {
  name: 'secret',
  // Exactly as typed: a space at an end may be part of it.
  read: (saved) => (typeof saved === 'string' || typeof saved === 'number' ? String(saved) : undefined),
};

/** A number that identifies something, as text: a whole number that JSON can hold exactly. */
export const ID: SettingKind<string> = textual(
  'id',
  (text) => (/^\d*$/.test(text) && Number.isSafeInteger(Number(text)) ? text : undefined),
  asItIs,
);

/** Paths to properties of an event, as text: `a.b.c`, several separated by commas. No name in them is empty. */
export const PATHS: SettingKind<string> = textual('paths', (text) =>
  // A variable that was not filled in is not a path.
  variableIn(text) === undefined && (text === '' || text.split(/[.,]/).every((name) => name.trim() !== ''))
    ? text
    : undefined,
);

/** The id of a `tls-config` node of Node-RED. */
export const TLS_CONFIG: SettingKind<string> = textual('tls-config', asItIs);

/** A number from `least` to `most`. */
export function numberFrom(least: number, most: number): SettingKind<number> {
  const isWithin = (value: number) => value >= least && value <= most;
  return textual(
    'number',
    (text) => (text !== '' && isWithin(Number(text)) ? Number(text) : undefined),
    asItIs,
  );
}

/** True, unless it is off. A variable holds text. */
export const SWITCH: SettingKind<boolean> = {
  name: 'switch',
  read: (saved) => saved !== false && saved !== 'false',
};

/** A kind that is read from text. A number counts too, because an environment variable of a flow can be a number. */
function textual<T>(
  name: KindName,
  read: (text: string) => T | undefined,
  shown?: (written: string) => string,
): SettingKind<T> {
  return {
    name,
    read: (saved) => {
      if (typeof saved !== 'string' && typeof saved !== 'number') return undefined;
      return read(String(saved).trim());
    },
    ...(shown && { shown }),
  };
}

function asItIs(text: string): string {
  return text;
}

/** Owns values for tests of settings, by the kind of the setting: two different valid values, and a wrong one. */
import assert from 'node:assert/strict';
import type { KindName } from '../../src/configuration/kinds';
import {
  readSetting,
  SETTINGS,
  type SettingName,
  type SignInMethod,
  settingsWith,
} from '../../src/configuration/table';

export const SIGN_INS: readonly SignInMethod[] = ['token', 'login'];

/** Values as they are saved. `sound`: those that a setting takes of these; `wrong`: none takes them; none: nothing is wrong. */
const SAMPLES: Readonly<Record<KindName, { readonly sound: readonly unknown[]; readonly wrong?: unknown }>> =
  {
    address: {
      sound: ['wss://one.example', 'wss://two.example/path', 'https://one.example', 'http://two.example:81'],
      wrong: 'ftp://m4rked:m4rked@one.example',
    },
    choice: { sound: [], wrong: 'm4rked' },
    text: { sound: ['one', 'two'], wrong: ['m4rked'] },
    secret: { sound: ['s3cret-one', 's3cret-two'], wrong: ['m4rked'] },
    id: { sound: ['41', '42'], wrong: 'm4rked' },
    paths: { sound: ['kind', 'data.kind, event'], wrong: 'm4rked..kind' },
    'tls-config': { sound: ['tls-one', 'tls-two'], wrong: ['m4rked'] },
    number: { sound: [0, 1, 2, 11, 12, 101, 102], wrong: 'm4rked' },
    switch: { sound: [false, true] },
  };

/** Two sound values, as they are saved, neither of them the default of a setting that is a text. */
export function soundValues(name: SettingName): readonly [one: unknown, other: unknown] {
  const { kind } = SETTINGS[name];
  const [one, other] = (kind.words ?? SAMPLES[kind.name].sound).filter(
    (value) => readSetting(name, value) !== undefined,
  );
  assert.ok(one !== undefined && other !== undefined, `no two samples for ${name}`);
  return [one, other];
}

/** A value that can't be read; undefined: every value of this kind can. */
export function wrongValue(name: SettingName): unknown {
  return SAMPLES[SETTINGS[name].kind.name].wrong;
}

/** Each way to sign in, with each setting and whether the setting counts there. */
export function eachSetting(
  names: readonly SettingName[],
): { auth: SignInMethod; name: SettingName; counts: boolean }[] {
  return SIGN_INS.flatMap((auth) =>
    names.map((name) => ({ auth, name, counts: settingsWith(auth).includes(name) })),
  );
}

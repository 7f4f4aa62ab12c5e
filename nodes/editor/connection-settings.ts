/** Owns what dialogs know of a connection's settings, without any page: valid values, and the value of a field. */
import { readSetting, SETTINGS, type SettingName, settingsWith } from '../../src/configuration/table';
import { filledIn, hasVariable } from '../../src/configuration/variables';

/** Whether the runtime accepts this value of a setting. Only the runtime knows the values of variables. */
export function isSound(name: SettingName, value: unknown): boolean {
  if (hasVariable(value)) return true;
  const filled = filledIn(value, value, () => undefined);
  return filled.ok && readSetting(name, filled.value) !== undefined;
}

/** Whether a setting counts with this way to sign in. */
export function counts(name: SettingName, auth: string): boolean {
  return settingsWith(auth === 'login' ? 'login' : 'token').includes(name);
}

/**
 * What is saved for the text of a field. A number is saved as a number, unless its text is something else, such as a
 * variable.
 */
export function valueToSave(name: SettingName, field: string): unknown {
  if (SETTINGS[name].kind.name !== 'number') return field;
  return readSetting(name, field) ?? field.trim();
}

/** The missing credential, if there is one. `credentials`: undefined: nobody knows, so all are taken to be there. */
export function missingCredential(
  auth: unknown,
  credentials: Readonly<Record<string, unknown>> | undefined,
  isGivenTokens: boolean,
): SettingName | undefined {
  if (credentials === undefined) return undefined;
  const has = (name: string) => Boolean(credentials[name]) || credentials[`has_${name}`] === true;
  return settingsWith(auth === 'login' ? 'login' : 'token').find(
    (name) => SETTINGS[name].credential && isRequired(name, isGivenTokens) && !has(name),
  );
}

/** Whether a setting may not be empty. `isGivenTokens`: a flow gives the connection its token. */
export function isRequired(name: SettingName, isGivenTokens: boolean): boolean {
  const { required } = SETTINGS[name];
  return required === 'always' || (required === 'unless-given' && !isGivenTokens);
}

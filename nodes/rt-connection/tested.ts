/**
 * Owns the settings for the test of a connection: the entered values, and those stored values that the user may use.
 */
import { isDeepStrictEqual } from 'node:util';
import type { NodeAPI } from 'node-red';
import type { StepName } from '../../src/api/test-steps';
import { addressesOf, type Settings } from '../../src/configuration/settings';
import {
  addressesWith,
  CREDENTIAL_NAMES,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type SignInMethod,
  settingsWith,
  stepNeeding,
} from '../../src/configuration/table';
import { hasVariable, type LookUp } from '../../src/configuration/variables';
import { RealtimeError } from '../../src/failures/realtime-error';
import { savedAs } from '../shared/written';
import { configure, type Saved } from './configuration';

/** What the editor sends in place of a password that was not touched. */
const UNTOUCHED = '__PWRD__';

/** Why there is nothing to try, and the step that lacks it. */
export interface TestRefusal {
  readonly step: StepName;
  readonly why: RealtimeError<'misconfigured'>;
}

/** Who asks for a test, and where variables are found. */
interface Asker {
  /**
   * A user who may deploy can send secrets and variables anywhere, by a flow. For other users, none is sent to a
   * place of their choice.
   */
  readonly mayDeploy: boolean;
  readonly lookUp: LookUp;
}

export function testedSettings(
  RED: NodeAPI,
  asked: Saved,
  { mayDeploy, lookUp }: Asker,
): Settings | TestRefusal {
  const stored = savedAs(RED, asked.id, 'rt-connection');
  const entered: Saved = { ...asked, ...(asked.credentials as Saved | undefined) };
  const written = withStored(entered, stored);
  const mayUse = (name: string) => mayDeploy || written[name] === stored[name];
  const variable = (name: string, setting: SettingName) => (mayUse(setting) ? lookUp(name) : undefined);
  const settings = configure(RED, { properties: written, credentials: written, written, variable });
  if (settings instanceof RealtimeError) return refusal(settings, mayUse);

  const isKept = (name: string) => entered[name] === UNTOUCHED || hasVariable(written[name]);
  const { auth } = settings;
  const sent = settingsWith(auth).filter((name) => SETTINGS[name].sentBy !== undefined);
  if (mayDeploy || !sent.some(isKept) || goSameWay(settings, storedSettings())) return settings;
  const again = auth === 'token' ? 'token' : 'password';
  return { step: stepNeeding(again), why: misconfigured({ property: `${again}Elsewhere` }) };

  /** Where the stored connection would send the same. */
  function storedSettings(): Settings | RealtimeError {
    const way: readonly SettingName[] = wayWith(auth);
    const properties = Object.fromEntries(way.map((name) => [name, stored[name]]));
    return configure(RED, {
      properties: { ...properties, auth },
      credentials: written,
      written: {},
      variable: (name, setting) => (way.includes(setting) ? lookUp(name) : variable(name, setting)),
    });
  }
}

/** With the stored credentials in place of untouched ones. Stored credentials are sent only to their own server. */
function withStored(entered: Saved, stored: Saved): Saved {
  const untouched = CREDENTIAL_NAMES.filter((name) => entered[name] === UNTOUCHED);
  return { ...entered, ...Object.fromEntries(untouched.map((name) => [name, stored[name]])) };
}

/** The settings that say where a connection with this way to sign in goes, and how well that is encrypted. */
function wayWith(auth: SignInMethod): readonly SettingName[] {
  return [...addressesWith(auth), 'tls'];
}

/** Whether both talk to the same machines, as well encrypted. */
function goSameWay(one: Settings, other: Settings | RealtimeError): boolean {
  return !(other instanceof RealtimeError) && isDeepStrictEqual(wayOf(one), wayOf(other));
}

function wayOf(settings: Settings): object {
  const origins = addressesOf(settings).map((address) => new URL(address).origin);
  return { origins, tls: settings.tls };
}

function refusal(why: RealtimeError<'misconfigured'>, mayUse: (name: string) => boolean): TestRefusal {
  const { property, variable } = why.details;
  const name = SETTING_NAMES.find((known) => known === property);
  const isForbidden = variable !== undefined && !mayUse(property);
  return {
    step: name === undefined ? 'connect' : stepNeeding(name),
    why: isForbidden ? misconfigured({ property: 'variableNotDeployed', value: variable }) : why,
  };
}

function misconfigured(details: RealtimeError<'misconfigured'>['details']): RealtimeError<'misconfigured'> {
  return new RealtimeError('misconfigured', `the test lacks something: ${details.property}`, details);
}

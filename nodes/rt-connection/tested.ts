/** Owns what the test of a connection is made with: what was entered, and of what is stored only what the asker may use. */
import { isDeepStrictEqual } from 'node:util';
import type { NodeAPI } from 'node-red';
import { variableIn } from '../../src/configuration/properties';
import type { Auth, Settings } from '../../src/configuration/settings';
import { RealtimeError } from '../../src/failures/realtime-error';
import type { StepName } from '../../src/session/probe';
import { savedAs } from '../shared/written';
import { configure, type Saved } from './configuration';

/** What the editor sends in place of a password that was not touched. */
const UNTOUCHED = '__PWRD__';

const CREDENTIALS = ['token', 'username', 'password'] as const;

/** Why there is nothing to try, and the step that lacks it. */
export interface Refusal {
  readonly step: StepName;
  readonly why: RealtimeError<'misconfigured'>;
}

/** Who asks for a test, and where variables are found. */
interface Asker {
  /** Whoever may deploy can send secrets and variables anywhere, by a flow; nobody else gets one sent to a place of theirs. */
  readonly mayDeploy: boolean;
  readonly resolve: (value: unknown) => unknown;
}

export function testedSettings(
  RED: NodeAPI,
  asked: Saved,
  { mayDeploy, resolve }: Asker,
): Settings | Refusal {
  const stored = savedAs(RED, asked.id, 'rt-connection');
  const entered: Saved = { ...asked, ...(asked.credentials as Saved | undefined) };
  const written = withStored(entered, stored);
  const mayUse = (name: string) => mayDeploy || written[name] === stored[name];
  const values = Object.fromEntries(
    Object.entries(written).map(([name, value]) => [name, mayUse(name) ? resolve(value) : value]),
  );
  const settings = configure(RED, { properties: values, credentials: values, written });
  if (settings instanceof RealtimeError) return refusal(settings, mayUse);

  const isKept = (name: string) => entered[name] === UNTOUCHED || variableIn(written[name]) !== undefined;
  const { by } = settings.auth;
  if (mayDeploy || !sentBy(by).some(isKept) || goSameWay(settings, storedSettings())) return settings;
  const [step, property] =
    by === 'token'
      ? (['authenticate', 'tokenElsewhere'] as const)
      : (['login', 'passwordElsewhere'] as const);
  return { step, why: misconfigured({ property }) };

  /** Where the stored connection would send the same. */
  function storedSettings(): Settings | RealtimeError {
    const [url, restUrl, tls] = [stored.url, stored.restUrl, stored.tls].map(resolve);
    return configure(RED, { properties: { url, restUrl, tls, auth: by }, credentials: values, written: {} });
  }
}

/** With the stored credentials, which never leave this process but to their own server, in place of untouched ones. */
function withStored(entered: Saved, stored: Saved): Saved {
  const untouched = CREDENTIALS.filter((name) => entered[name] === UNTOUCHED);
  return { ...entered, ...Object.fromEntries(untouched.map((name) => [name, stored[name]])) };
}

/** What goes to the server. */
function sentBy(by: Auth['by']): readonly string[] {
  return by === 'token' ? ['token'] : ['username', 'password', 'accountId'];
}

/** Whether both talk to the same machines, as well encrypted. */
function goSameWay(one: Settings, other: Settings | RealtimeError): boolean {
  return !(other instanceof RealtimeError) && isDeepStrictEqual(wayOf(one), wayOf(other));
}

function wayOf({ url, auth, tls }: Settings): object {
  const addresses = auth.by === 'login' ? [url, auth.restUrl] : [url];
  return { origins: addresses.map((address) => new URL(address).origin), tls };
}

function refusal(why: RealtimeError<'misconfigured'>, mayUse: (name: string) => boolean): Refusal {
  const { property, variable } = why.details;
  const isForbidden = variable !== undefined && !mayUse(property);
  return {
    step: stepNeeding(property),
    why: isForbidden ? misconfigured({ property: 'variableNotDeployed', value: variable }) : why,
  };
}

/** The step that can't be gone with this configuration. */
function stepNeeding(property: string): StepName {
  if (property === 'token') return 'authenticate';
  return ['username', 'password', 'accountId', 'restUrl'].includes(property) ? 'login' : 'connect';
}

function misconfigured(details: RealtimeError<'misconfigured'>['details']): RealtimeError<'misconfigured'> {
  return new RealtimeError('misconfigured', `the test lacks something: ${details.property}`, details);
}

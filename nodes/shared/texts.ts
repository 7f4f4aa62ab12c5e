/** Owns how statuses and failures are put into words, in the language of the runtime. */
import type { NodeAPI, NodeStatus } from 'node-red';
import type { ErrorCode, RealtimeError } from '../../src/failures/realtime-error';
import type { Gap } from '../../src/session/outage-tracker';
import type { Status, StatusName } from '../../src/session/status';
import { isLoopback } from '../../src/util/address';

type Values = Readonly<Record<string, string | number>>;

/** The details of any failure. */
type Known = Readonly<Record<string, string | number | undefined>>;

/** A text of the catalogue that all nodes of the package share, by its key below `rt-connection`. */
export type Translate = (key: string, values?: Values) => string;

const CATALOGUE = '@rt-events/node-red/rt-connection:rt-connection';

export function translator(RED: NodeAPI): Translate {
  return (key, values = {}) => RED._(`${CATALOGUE}.${key}`, { ...values });
}

const LOOKS: Readonly<
  Record<StatusName, { fill: 'grey' | 'yellow' | 'green' | 'red'; shape: 'ring' | 'dot' }>
> = {
  idle: { fill: 'grey', shape: 'ring' },
  connecting: { fill: 'yellow', shape: 'ring' },
  authenticating: { fill: 'yellow', shape: 'ring' },
  starting: { fill: 'yellow', shape: 'dot' },
  streaming: { fill: 'green', shape: 'dot' },
  waiting: { fill: 'red', shape: 'ring' },
  rejected: { fill: 'red', shape: 'dot' },
  refused: { fill: 'red', shape: 'dot' },
  misconfigured: { fill: 'red', shape: 'dot' },
};

/** A status as Node-RED shows it; `state` is for flows, which should not have to read a translated text. */
export interface ShownStatus extends NodeStatus {
  readonly state: StatusName;
}

/** The seconds that the text of a status counts down, from `now` in epoch milliseconds; 0: it counts nothing. */
export function secondsShown({ state, retryAt }: Status, now: number): number {
  return state === 'waiting' && retryAt !== undefined ? Math.max(0, Math.ceil((retryAt - now) / 1000)) : 0;
}

/** `now`: epoch milliseconds, for the seconds until the next try. */
export function statusText(t: Translate, status: Status, now: number): ShownStatus {
  const { state } = status;
  const seconds = secondsShown(status, now);
  const text = seconds > 0 ? t('status.retryIn', { seconds }) : t(`status.${state}`);
  return { ...LOOKS[state], text, state };
}

/** What happened, to what, and what the user can do. `host`: whom the connection talks to. */
export function errorText(t: Translate, { code, details }: RealtimeError, host: string): string {
  const known: Known = details;
  // The sentence that a reason stands in has an end of its own.
  const reason = String(known.reason || known.meaning || t('reason.none')).replace(/[.\s]+$/, '');
  const values = { host, ...definedIn(known), reason };
  if (code !== 'misconfigured') return t(`errors.${particular(code, known) ?? code}`, values);
  if (known.variable !== undefined) {
    return t('misconfigured.env', { ...values, property: t(`label.${known.property}`) });
  }
  if (known.property === 'url' && known.value === '') return t('misconfigured.url-empty');
  return t(`misconfigured.${known.property}`, values);
}

/** The reason of a refusal after which a flow was asked for another token, in vain. */
const NO_OTHER_TOKEN = 'no other token was given';

/** The key of a text for failures that call for another step than others of their code. */
function particular(
  code: ErrorCode,
  { host, problem, status = 0, reason, target }: Known,
): string | undefined {
  switch (code) {
    case 'reset':
      // No firewall or proxy is in the way.
      return isLoopback(String(host)) ? 'reset-here' : undefined;
    case 'certificate':
      // Ours is missing or wrong, not theirs.
      return problem === 'client-certificate' ? problem : undefined;
    case 'protocol-violation':
      return target === undefined ? undefined : 'proxy-violation';
    case 'login-unavailable':
      if (reason === 'timeout') return 'login-timeout';
      return status === 429 || Number(status) >= 500 ? 'login-busy' : undefined;
    case 'token-rejected':
      return reason === NO_OTHER_TOKEN ? 'token-not-replaced' : undefined;
    default:
      return undefined;
  }
}

/** What a running connection does about a failure; nothing where it is the user's turn. */
const REMEDIES: Readonly<Record<ErrorCode, 'retried' | 'reopened' | 'others-go-on' | undefined>> = {
  'host-not-found': 'retried',
  'refused-port': 'retried',
  reset: 'reopened',
  unreachable: 'retried',
  'open-timeout': 'retried',
  'upgrade-refused': 'retried',
  certificate: 'retried',
  'proxy-refused': 'retried',
  closed: 'reopened',
  'heartbeat-lost': 'reopened',
  'auth-timeout': 'retried',
  'start-timeout': 'retried',
  'frame-too-large': 'reopened',
  'protocol-violation': 'retried',
  'token-rejected': undefined,
  'login-rejected': undefined,
  'stream-refused': 'others-go-on',
  'token-not-given': 'retried',
  'login-unavailable': 'retried',
  misconfigured: undefined,
};

/** The failure of a running connection: as {@link errorText}, and what the connection does about it by itself. */
export function liveErrorText(t: Translate, why: RealtimeError, host: string): string {
  const what = errorText(t, why, host);
  const remedy = REMEDIES[why.code];
  return remedy === undefined ? what : t(`live.${remedy}`, { what });
}

/** A length of time as people say it. */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What a text says of a gap: how long it is, and from when to when, in local time. */
export function gapValues({ from, to, ms }: Gap): Record<'duration' | 'from' | 'to', string> {
  const isWithinADay = dateOf(from) === dateOf(to);
  const shown = (at: number) => (isWithinADay ? timeOf(at) : `${dateOf(at)} ${timeOf(at)}`);
  return { duration: duration(ms), from: shown(from), to: shown(to) };
}

/** `2026-11-23`, as every language reads it. */
function dateOf(at: number): string {
  const day = new Date(at);
  return `${day.getFullYear()}-${twoDigits(day.getMonth() + 1)}-${twoDigits(day.getDate())}`;
}

/** `08:05:00`: seconds, since most gaps are short. */
function timeOf(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':');
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

function definedIn(values: Known): Values {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
}

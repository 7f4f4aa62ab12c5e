/** Owns how statuses and failures are put into words, in the language of the runtime. */
import type { NodeAPI } from 'node-red';
import type { RealtimeError } from '../../src/failures/realtime-error';
import { DEPLOYING_LEADS } from '../../src/failures/row';
import type { MeasuredGap } from '../../src/session/gap';
import type { Status, StatusName } from '../../src/session/status';
import type { Reason, StatusShown } from './messages';
import type { TextValues, Translate } from './translate';

const CATALOGUE = '@rt-events/node-red/rt-connection:rt-connection';

/** One function for each Node-RED, because there may be many nodes. */
const translators = new WeakMap<NodeAPI, Translate>();

export function translator(RED: NodeAPI): Translate {
  const known = translators.get(RED);
  if (known !== undefined) return known;
  const t: Translate = (key, values = {}) => RED._(`${CATALOGUE}.${key}`, { ...values });
  translators.set(RED, t);
  return t;
}

const LOOKS: Readonly<Record<StatusName, Pick<ShownStatus, 'fill' | 'shape'>>> = {
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
export type ShownStatus = Omit<StatusShown['status'], 'source'>;

/** The seconds that the text of a status counts down, from `now` (`Clock.elapsed()`); 0: it counts nothing. */
export function secondsShown({ state, retryAt }: Status, now: number): number {
  return state === 'waiting' && retryAt !== undefined ? Math.max(0, Math.ceil((retryAt - now) / 1000)) : 0;
}

/** `now`: `Clock.elapsed()`, for the seconds until the next try. */
export function statusText(t: Translate, status: Status, now: number): ShownStatus {
  const { state } = status;
  const seconds = secondsShown(status, now);
  const text = seconds > 0 ? t('status.retryIn', { seconds }) : t(stateKey(status));
  return { ...LOOKS[state], text, state };
}

/** The key of the text of a status. If the user has to correct something, the text names it. */
function stateKey({ state, why, isTokenAsked }: Status): string {
  if (state === 'misconfigured' && why !== undefined)
    return `status.wrong.${why.variant === 'env' ? 'env' : why.values.property}`;
  return isTokenAsked ? 'status.tokenAsked' : `status.${state}`;
}

/** What happened, and to what; of a wrong configuration also what to do. `host`: whom the connection talks to. */
export function whatHappened(t: Translate, why: RealtimeError, host: string): string {
  const { property } = why.values;
  return t(textKey(why), {
    host,
    ...definedIn(why.values),
    reason: reasonText(t, why),
    ...(property !== undefined && { property: t(`label.${property}`) }),
  });
}

/** The key of a failure's text: that of its variant, or of its code. */
export function textKey({ code, row, values, variant }: RealtimeError): string {
  if (row.textBy !== undefined) return `${code}.${variant ?? values[row.textBy]}`;
  return variant === undefined ? `errors.${code}` : `errors.${code}-${variant}`;
}

/** The text in brackets. The sentence around it has its own end. */
function reasonText(t: Translate, { reason, values: { problem } }: RealtimeError): string {
  if (reason !== '') return reason.replace(/[.\s]+$/, '');
  return t(problem === undefined ? 'reason.none' : `reason.${problem}`);
}

/** The text of a failure without a further try: what is wrong, what the user can do, and {@link whatHappened}. */
export function errorText(t: Translate, why: RealtimeError, host: string): string {
  const { lead, isToBeAwaited } = why;
  return led(t, why, host, 'once', isToBeAwaited ? `once.${lead}` : `lead.${lead}`);
}

/** The text of a failure in the test of a connection. Its dialog is open, and nothing of it need be deployed. */
export function testErrorText(t: Translate, why: RealtimeError, host: string): string {
  const isDeployed = DEPLOYING_LEADS.some((lead) => lead === why.lead);
  return isDeployed ? led(t, why, host, 'once', `tested.${why.lead}`) : errorText(t, why, host);
}

/** The text of a failure of a running connection: {@link errorText}, and what the connection does by itself. */
export function liveErrorText(t: Translate, why: RealtimeError, host: string): string {
  return led(t, why, host, promiseOf(why), `lead.${why.lead}`);
}

/** `promise`: a text of `live`. */
function led(t: Translate, why: RealtimeError, host: string, promise: string, lead: string): string {
  const what = whatHappened(t, why, host);
  return why.lead === undefined ? what : t(`live.${promise}`, { what, lead: t(lead) });
}

/** The rest of what the connection does: a lead that tells users to wait has said most of it. */
function promiseOf({ remedy, isToBeAwaited }: RealtimeError): string {
  if (remedy === 'none' || (remedy === 'retried' && isToBeAwaited)) return 'once';
  return remedy === 'reopened' && isToBeAwaited ? 'missing' : remedy;
}

/** What flows get of a failure, as `payload.reason`: the code does not change with the language, the message does. */
export function shownReason(t: Translate, why: RealtimeError, host: string): Reason {
  return { code: why.code, message: liveErrorText(t, why, host), ...why.valuesForFlows };
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
export function gapValues({ from, to, ms }: MeasuredGap): Record<'duration' | 'from' | 'to', string> {
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

function definedIn(values: RealtimeError['values']): TextValues {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
}

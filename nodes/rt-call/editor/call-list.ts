/** Owns the list of calls in the dialog: when, how it ended, what happened, and who with whom. */
import type { CallReport } from '../../../src/calls/report';
import { element } from '../../editor/dom';
import { partiesText } from '../../editor/parties';
import type { Translate } from '../../shared/translate';
import type { RecentCall } from './recent-calls';

/** How many calls are shown. */
export const MAX_SHOWN = 10;

export function showCalls(list: HTMLElement, calls: readonly RecentCall[], text: Translate): void {
  list.replaceChildren(...calls.slice(0, MAX_SHOWN).map((call) => rowOf(call, text)));
}

function rowOf({ reports, last }: RecentCall, text: Translate): HTMLElement {
  const at = new Date(last.startedAt).toLocaleTimeString(RED.i18n.lang());
  const course = reports.map((report) => stepOf(report, last, text)).join(' → ');
  return element(
    'li',
    { title: last.id },
    element('time', { class: 'rt-call-about' }, at),
    element('b', {}, text(`rt-call.outcome.${last.outcome ?? 'none'}`)),
    element('span', { class: 'rt-call-course' }, course),
    element('span', {}, partiesText(last, text)),
  );
}

/** `rings 0:04`: a phase, and how long it was. */
function stepOf({ phase }: CallReport, { ringMs, talkMs }: CallReport, text: Translate): string {
  const ms = { ringing: ringMs, answered: talkMs, held: undefined, ended: undefined, missed: undefined }[
    phase
  ];
  const name = text(`rt-call.phase.${phase}`);
  return ms === undefined ? name : `${name} ${lengthText(ms)}`;
}

/** `0:04`, `1:02:30`. */
function lengthText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const parts = hours === 0 ? [minutes] : [hours, minutes];
  return [...parts, seconds % 60]
    .map((part, place) => (place === 0 ? `${part}` : `${part}`.padStart(2, '0')))
    .join(':');
}

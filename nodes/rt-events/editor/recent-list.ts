/** Owns the last events to look at, newest first, each as a tree of which any part can become a filter. */

import { CallReader } from '../../../src/calls/call-reader';
import type { Rule } from '../../../src/events/rules';
import type { RecentEvent } from '../../../src/events/seen';
import { isJsonObject } from '../../../src/util/json';
import { byId, element } from '../../editor/dom';
import { partiesText } from '../../editor/parties';
import type { Translate } from '../../shared/translate';
import { addPropertyButtons } from './event-tree';

export interface RecentList {
  /** `outputs`: where each event leaves, from 0; -1: it does not pass; undefined: not known. */
  show(events: readonly RecentEvent[], outputs: readonly number[] | undefined): void;
}

export interface RecentListOptions {
  readonly text: Translate;
  readonly onType: (type: string) => void;
  readonly onRule: (rule: Rule) => void;
  /** Default: no event can be sent once more. */
  readonly onResend?: (event: RecentEvent) => void;
}

interface Row {
  readonly place: HTMLElement;
  readonly mark: HTMLElement;
  readonly resend: HTMLElement | undefined;
}

export function createRecentList({ text, onType, onRule, onResend }: RecentListOptions): RecentList {
  const list = byId('rt-events-recent', HTMLElement);
  const pause = byId('rt-events-paused', HTMLElement);
  let rows = new Map<string, Row>();

  function createRow(received: RecentEvent): Row {
    const { type, receivedAt, event } = received;
    const mark = element('span', { class: 'rt-events-verdict', role: 'img' });
    const filter = element(
      'button',
      {
        type: 'button',
        class: 'red-ui-button red-ui-button-small',
        title: text('rt-events.label.filterType'),
      },
      element('i', { class: 'fa fa-filter' }),
      ` ${type}`,
    );
    filter.addEventListener('click', () => onType(type));
    const who = element('span', { class: 'rt-events-who' }, partiesOf(event, text));
    const time = element('time', {}, new Date(receivedAt).toLocaleTimeString(RED.i18n.lang()));
    const resend = onResend && resendButton(() => onResend(received));
    const tree = element('div', { class: 'rt-events-tree' });
    const decorate = () => addPropertyButtons(tree, event, text, onRule);
    tree.append(...RED.utils.createObjectElement(event, { path: '', rootPath: '', ontoggle: decorate }));
    decorate();
    return {
      place: element(
        'li',
        {},
        element('div', { class: 'rt-events-event' }, mark, time, who, filter, ...(resend ? [resend] : [])),
        tree,
      ),
      mark,
      resend,
    };
  }

  /** Without words, which would break up the row of two long numbers, and beside a text read like sending that again. */
  function resendButton(onClick: () => void): HTMLElement {
    const name = text('rt-events.label.resend');
    const button = element(
      'button',
      {
        type: 'button',
        class: 'red-ui-button red-ui-button-small rt-events-resend',
        title: `${name}: ${text('rt-events.hint.resend')}`,
        'aria-label': name,
      },
      element('i', { class: 'fa fa-repeat' }),
    );
    button.addEventListener('click', onClick);
    return button;
  }

  let latest: Parameters<RecentList['show']> = [[], undefined];

  function show(): void {
    const [events, outputs] = latest;
    // A part that somebody looks at or works in must not move.
    const isInUse = list.matches(':hover, :focus-within') && rows.size > 0;
    const keys = keysOf(events);
    const isBehind = isInUse && keys.some((key) => !rows.has(key));
    pause.textContent = isBehind ? text('rt-events.hint.paused') : '';
    if (!isInUse) {
      rows = new Map(
        events.map((event, index) => [keys[index] ?? '', rows.get(keys[index] ?? '') ?? createRow(event)]),
      );
      list.replaceChildren(...[...rows.values()].map(({ place }) => place));
    }
    keys.forEach((key, index) => {
      const row = rows.get(key);
      if (row !== undefined) markRow(row, outputs?.[index], text);
    });
  }

  const catchUp = () => {
    if (pause.textContent !== '') show();
  };
  list.addEventListener('mouseleave', catchUp);
  // The field or button that gets the focus has it only after this event.
  list.addEventListener('focusout', () => window.setTimeout(catchUp));

  return {
    show(...given) {
      latest = given;
      show();
    },
  };
}

/** The rules by which `rt call` finds them; every type counts, since texts have a sender and a receiver, too. */
const reader = new CallReader(() => 'ringing', { callId: '', direction: '', from: '', to: '' });

/** Who called or wrote to whom; empty where the event does not say. */
function partiesOf(event: unknown, text: Translate): string {
  return isJsonObject(event) ? partiesText(reader.partiesOf(event), text) : '';
}

/** Events have no id. Two equal events are told apart by their order. */
function keysOf(events: readonly RecentEvent[]): string[] {
  const counts = new Map<string, number>();
  const fromOldest = [...events].reverse().map((event) => {
    const key = JSON.stringify(event);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return `${count} ${key}`;
  });
  return fromOldest.reverse();
}

function markRow({ place, mark, resend }: Row, output: number | undefined, text: Translate): void {
  const passes = output !== undefined && output >= 0;
  if (resend !== undefined) resend.hidden = output === -1;
  place.classList.toggle('rt-events-stopped', output === -1);
  mark.className = `rt-events-verdict fa ${passes ? 'fa-check' : output === -1 ? 'fa-ban' : ''}`;
  const title = passes
    ? text('rt-events.hint.passes', { number: output + 1 })
    : output === -1
      ? text('rt-events.hint.stopped')
      : '';
  mark.title = title;
  mark.setAttribute('aria-label', title);
}

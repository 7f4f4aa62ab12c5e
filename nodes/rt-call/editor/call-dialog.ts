/** Owns how the parts of the `rt call` dialog work together: what was seen and what is chosen become calls at once. */
import { readCallSetting } from '../../../src/calls/call-settings';
import type { PhaseTypes } from '../../../src/calls/phase-settings';
import { blindness } from '../../editor/blind-filter';

import { byId, element, showWhenOpened } from '../../editor/dom';
import { openConnection } from '../../editor/open-connection';
import { NOTHING_SEEN, type Seen } from '../../editor/seen';
import { watchSeen } from '../../editor/watch-seen';
import type { Translate } from '../../shared/translate';
import { showCalls } from './call-list';
import { createPhaseBoard } from './phase-board';
import { type CallForm, idCandidates, isEachAlone, type RecentCalls, recentCalls } from './recent-calls';

const PATH_NAMES = ['callId', 'direction', 'from', 'to'] as const;

/** The dialog, from when it opens until it closes. */
export interface CallDialog {
  phases(): readonly PhaseTypes[];
  close(): void;
}

/** `trouble`: what keeps the node, as it is deployed, from getting events; nothing while it gets them. */
export function openCallDialog(
  before: readonly PhaseTypes[],
  text: Translate,
  trouble: () => string | undefined,
): CallDialog {
  const connection = byId('node-input-connection', HTMLSelectElement);
  const stream = byId('node-input-stream', HTMLSelectElement);
  const callId = byId('node-input-callId', HTMLInputElement);
  const blindSection = byId('rt-call-blind', HTMLElement);
  const blindText = byId('rt-call-blind-text', HTMLElement);
  const preview = byId('rt-call-preview', HTMLElement);
  const advice = byId('rt-call-advice', HTMLElement);
  const offers = byId('rt-call-offers', HTMLElement);
  const found = byId('rt-call-found', HTMLElement);
  const fields = PATH_NAMES.map((name) => ({ name, field: byId(`node-input-${name}`, HTMLInputElement) }));
  let seen: Seen = NOTHING_SEEN;
  const board = createPhaseBoard(before, text, show);

  /** What is chosen. A path that can't be read counts as none until it can. */
  function form(): CallForm {
    const paths = { callId: '', direction: '', from: '', to: '' };
    for (const { name, field } of fields) paths[name] = String(readCallSetting(name, field.value) ?? '');
    return { ...paths, phases: board.current() };
  }

  function show(): void {
    const recent = seen.recent.filter((event) => event.stream === stream.value);
    board.show(seen.types.filter((each) => each.stream === stream.value).map(({ type }) => type));
    const blind = blindness(seen.types, text);
    blindSection.hidden = blind === undefined;
    blindText.textContent = blind ?? '';
    const chosen = form();
    const calls = recentCalls(recent, chosen);
    preview.textContent = previewText(recent.length, calls);
    const wrong = adviceKey(calls);
    advice.textContent = wrong === undefined ? '' : text(`rt-call.advice.${wrong}`);
    const paths = wrong === undefined ? [] : idCandidates(recent, chosen);
    offers.replaceChildren(...paths.map(offer));
    const [path] = calls.idPaths;
    found.textContent = path === undefined ? '' : text('rt-call.hint.found', { path });
    showCalls(calls.calls, text);
  }

  function previewText(events: number, { calls, withPhase }: RecentCalls): string {
    if (seen.missing !== undefined) return text(`rt-call.preview.${seen.missing}`);
    const why = trouble();
    if (events === 0 && why !== undefined) return text('rt-call.preview.trouble', { trouble: why });
    if (events === 0) return text('rt-call.preview.nothing-seen');
    if (withPhase === 0) return text('rt-call.preview.no-phase', { events });
    return text('rt-call.preview.calls', { events, calls: calls.length });
  }

  function offer(path: string): HTMLElement {
    const button = element('button', { type: 'button', class: 'red-ui-button red-ui-button-small' }, path);
    button.addEventListener('click', () => {
      callId.value = path;
      show();
    });
    return button;
  }

  let watched: string | undefined;
  let stop = () => {};
  function watch(): void {
    if (watched === connection.value) return;
    watched = connection.value;
    stop();
    stop = watchSeen(watched, (now) => {
      seen = now;
      show();
    });
  }

  byId('rt-call-blind-choose', HTMLButtonElement).addEventListener('click', () =>
    openConnection('typeProperty'),
  );
  showWhenOpened(byId('rt-call-advanced', HTMLDetailsElement));
  watch();
  // The editor itself chooses a connection that was added or removed beside the dialog.
  $(connection).on('change', watch);
  stream.addEventListener('change', show);
  for (const { field } of fields) field.addEventListener('input', show);
  return { phases: () => board.current(), close: () => stop() };
}

/** What is wrong with the id of the call, where no right call can come out. */
function adviceKey(calls: RecentCalls): 'no-id' | 'each-alone' | undefined {
  if (calls.withPhase > 0 && calls.withCall === 0) return 'no-id';
  return isEachAlone(calls) ? 'each-alone' : undefined;
}

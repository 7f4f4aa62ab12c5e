/** Owns how the parts of the `rt call` dialog work together: what was seen and what is chosen become calls at once. */
import { readCallSetting } from '../../../src/calls/call-settings';
import type { PhaseTypes } from '../../../src/calls/phase-settings';
import { byId, element, showWhenOpened } from '../../editor/dom';
import { openSeenEvents } from '../../editor/seen-events';
import type { Translate } from '../../shared/translate';
import { MAX_SHOWN, showCalls } from './call-list';
import { createPhaseBoard } from './phase-board';
import { type CallForm, idCandidates, isEachAlone, type RecentCalls, recentCalls } from './recent-calls';

const PATH_NAMES = ['callId', 'direction', 'from', 'to'] as const;

/** The dialog, from when it opens until it closes. */
export interface CallDialog {
  phases(): readonly PhaseTypes[];
  close(): void;
}

export function openCallDialog(
  edited: EditorNode,
  before: readonly PhaseTypes[],
  text: Translate,
): CallDialog {
  const events = openSeenEvents('rt-call', edited, text);
  const callId = byId('node-input-callId', HTMLInputElement);
  const hint = byId('rt-call-hint', HTMLElement);
  const preview = byId('rt-call-preview', HTMLElement);
  const advice = byId('rt-call-advice', HTMLElement);
  const offers = byId('rt-call-offers', HTMLElement);
  const found = byId('rt-call-found', HTMLElement);
  // All elements are found now: while the dialog of the connection lies on top, this one is not in the page.
  const list = byId('rt-call-calls', HTMLElement);
  const fields = PATH_NAMES.map((name) => ({ name, field: byId(`node-input-${name}`, HTMLInputElement) }));
  const board = createPhaseBoard(before, text, show);

  /** What is chosen. A path that can't be read counts as none until it can. */
  function form(): CallForm {
    const paths = { callId: '', direction: '', from: '', to: '' };
    for (const { name, field } of fields) paths[name] = String(readCallSetting(name, field.value) ?? '');
    return { ...paths, phases: board.current() };
  }

  function show(): void {
    const recent = events.ofStream(events.seen.recent);
    board.show(events.ofStream(events.seen.types).map(({ type }) => type));
    const chosen = form();
    const calls = recentCalls(recent, chosen);
    preview.textContent = previewText(recent.length, calls);
    // To move a type that all events have helps nobody.
    hint.hidden = events.isBlind && calls.withPhase === 0;
    const wrong = adviceKey(calls);
    advice.textContent = wrong === undefined ? '' : text(`rt-call.advice.${wrong}`);
    const paths = wrong === undefined ? [] : idCandidates(recent, chosen);
    offers.replaceChildren(...paths.map(offer));
    const [path] = calls.idPaths;
    found.textContent = path === undefined ? '' : text('rt-call.hint.found', { path });
    showCalls(list, calls.calls, text);
  }

  function previewText(count: number, { calls, withPhase }: RecentCalls): string {
    const { missing } = events.seen;
    if (missing !== undefined) return text(`rt-call.preview.${missing}`);
    if (count === 0) return events.nothing();
    if (withPhase === 0)
      return text(`rt-call.preview.${events.isBlind ? 'blind' : 'no-phase'}`, { events: count });
    const found = text('rt-call.preview.calls', { events: count, calls: calls.length });
    return calls.length > MAX_SHOWN
      ? `${found} ${text('rt-call.preview.newest', { shown: MAX_SHOWN })}`
      : found;
  }

  function offer(path: string): HTMLElement {
    const button = element('button', { type: 'button', class: 'red-ui-button red-ui-button-small' }, path);
    button.addEventListener('click', () => {
      callId.value = path;
      show();
    });
    return button;
  }

  showWhenOpened(byId('rt-call-advanced', HTMLDetailsElement));
  events.follow(show);
  for (const { field } of fields) field.addEventListener('input', show);
  return { phases: () => board.current(), close: () => events.close() };
}

/** What is wrong with the id of the call, where no right call can come out. */
function adviceKey(calls: RecentCalls): 'no-id' | 'each-alone' | undefined {
  if (calls.withPhase > 0 && calls.withCall === 0) return 'no-id';
  return isEachAlone(calls) ? 'each-alone' : undefined;
}

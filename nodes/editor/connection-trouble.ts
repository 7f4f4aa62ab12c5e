/**
 * Owns what a node's dialog says of a connection that can't work or does not run, with a button to the field to
 * correct.
 */
import { isJsonObject } from '../../src/util/json';
import type { Translate } from '../shared/translate';
import { ask } from './admin-api';
import { type ConnectionProblem, connectionProblem, problemText } from './connections';
import { byId, element } from './dom';
import { openConnection } from './open-connection';
import { isSignIn, isUnused, removeUnused, twinOf, usableInPlaceOf, useInPlaceOf } from './twins';

/** The texts about it, which all dialogs share. */
const TEXTS = '@rt-events/node-red/rt-connection:rt-connection';

const REFRESH_MS = 2000;

/** One thing to say, and what can be done about it: a button each. */
interface Advice {
  readonly message: string;
  /** Nothing is wrong: only a deploy is missing. */
  readonly isHint?: boolean;
  /** Events arrive all the same. */
  readonly runs?: boolean;
  readonly remedies?: readonly Remedy[];
}

/** Whether the dialog that is open says why its connection brings no events, and who wants to know when that changes. */
let isTold = false;
let whenTold = () => {};

/** Whether the dialog says why nothing can arrive now. */
export function isTroubleTold(): boolean {
  return isTold;
}

/** Calls `listener` whenever the answer of {@link isTroubleTold} changes. One dialog is open at a time, so one listens. */
export function onTroubleTold(listener: () => void): void {
  whenTold = listener;
}

interface Remedy {
  readonly button: string;
  click(): void;
}

/** Says below the choice of the connection what is wrong with it, until the returned function is called. */
export function watchTrouble(
  text: Translate,
  problemOf: (id: unknown) => ConnectionProblem | undefined = connectionProblem,
): () => void {
  const choice = byId('node-input-connection', HTMLSelectElement);
  const stream = document.getElementById('node-input-stream');
  const place = element('div', { class: 'form-row', role: 'status', style: STYLE });
  place.hidden = true;
  choice.closest('.form-row')?.after(place);
  let isOpen = true;
  let timer: number | undefined;
  let shown = '';
  /** The connection that all nodes use since a click in this dialog, and the one that they used before. */
  let common: string | undefined;
  let former: string | undefined;
  /** The name of the connection that was removed in this dialog. */
  let removed: string | undefined;

  async function refresh(): Promise<void> {
    window.clearTimeout(timer);
    const { value: id } = choice;
    const advice =
      inEditor(id) ?? inCommon(id) ?? twinInEditor(id) ?? undeployed(id) ?? (await inRuntime(id));
    if (!isOpen) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(refresh, REFRESH_MS);
    show(advice);
  }

  /** What is wrong with what is being edited, deployed or not. */
  function inEditor(id: string): Advice | undefined {
    const problem = problemOf(id);
    const connection = RED.nodes.node(id);
    if (problem !== undefined && problem.code !== 'connection-invalid')
      return { message: problemText(problem, text), remedies: opening() };
    if (!connection) return undefined;
    const wrong = connection._def.wrongSetting?.call(connection);
    if (wrong === undefined) return undefined;
    const other = isSignIn(wrong) ? usableInPlaceOf(id) : undefined;
    const remedies = [...opening(wrong), ...(other === undefined ? [] : [usingForAll(id, other)])];
    return { message: text(`${TEXTS}.invalid.${wrong}`), remedies };
  }

  /** What a deploy would make of it. Of what is deployed, the runtime knows more. */
  function twinInEditor(id: string): Advice | undefined {
    const connection = RED.nodes.node(id);
    const twin = connection?._def.twin?.call(connection);
    return twin && (connection?.changed || twin.changed) ? ofTwin(id, twin) : undefined;
  }

  function ofTwin(id: string, twin: EditorNode): Advice {
    const name = RED.utils.getNodeLabel(twin, twin.id);
    const remedies = [usingForAll(id, twin)];
    return { message: text(`${TEXTS}.trouble.twin`, { name }), remedies, runs: true };
  }

  function undeployed(id: string): Advice | undefined {
    if (!RED.nodes.node(id)?.changed) return undefined;
    return { message: text(`${TEXTS}.trouble.changed`), isHint: true };
  }

  /** What is left to do for the connection that all nodes are to use. */
  function inCommon(id: string): Advice | undefined {
    const connection = RED.nodes.node(id);
    if (id !== common || !connection) return undefined;
    const name = RED.utils.getNodeLabel(connection, id);
    const uses = text(`${TEXTS}.trouble.usesTwin`, { name });
    const message =
      removed === undefined ? uses : `${text(`${TEXTS}.trouble.removed`, { name: removed })} ${uses}`;
    return { message, isHint: true, remedies: removing() };
  }

  /** Why the connection does not run as it is deployed. */
  async function inRuntime(id: string): Promise<Advice | undefined> {
    if (!RED.nodes.originalFlow()?.some((deployed) => deployed.id === id)) return undefined;
    const query = stream instanceof HTMLSelectElement ? `?stream=${encodeURIComponent(stream.value)}` : '';
    const url = `rt-connection/${encodeURIComponent(id)}/status${query}`;
    const answer = await ask(url, { needs: 'rt-connection.read' });
    if (!answer.ok || !isJsonObject(answer.body)) return undefined;
    const { message, field, twins } = answer.body;
    if (typeof message === 'string')
      return { message, remedies: opening(typeof field === 'string' ? field : undefined) };
    const twin = twinOf(twins);
    return twin === undefined ? undefined : ofTwin(id, twin);
  }

  function usingForAll(id: string, other: EditorNode): Remedy {
    return {
      button: text(`${TEXTS}.trouble.useTwin`, { name: RED.utils.getNodeLabel(other, other.id) }),
      click: () => {
        useInPlaceOf(id, other.id);
        common = other.id;
        removed = undefined;
        former = isUnused(id) ? id : undefined;
        choice.value = other.id;
        $(choice).trigger('change');
      },
    };
  }

  /** A connection that stays would be used again by the next import that names it, and sign in once more. */
  function removing(): Remedy[] {
    const left = RED.nodes.node(former ?? '');
    if (!left) return [];
    const name = RED.utils.getNodeLabel(left, left.id);
    const click = () => {
      if (!removeUnused(left.id)) return;
      removed = name;
      choice.querySelector(`option[value="${CSS.escape(left.id)}"]`)?.remove();
      refreshNow();
    };
    return [{ button: text(`${TEXTS}.trouble.removeUnused`, { name }), click }];
  }

  function opening(field?: string): Remedy[] {
    // There is nothing to open before one is chosen.
    if (!RED.nodes.node(choice.value)) return [];
    return [{ button: text(`${TEXTS}.trouble.open`), click: () => openConnection(field) }];
  }

  function show(advice: Advice | undefined): void {
    // A button that somebody is about to click must not be replaced.
    const looks = JSON.stringify(advice ?? '');
    if (looks === shown) return;
    shown = looks;
    isTold = advice !== undefined && !advice.runs;
    place.hidden = advice === undefined;
    place.style.borderLeftColor = advice?.isHint ? 'var(--rt-quiet-bar)' : ERROR_COLOR;
    place.replaceChildren(element('div', {}, advice?.message ?? ''));
    for (const remedy of advice?.remedies ?? []) {
      const button = element('button', BUTTON, remedy.button);
      // The second click of a double click finds the next button in the same place, and is not meant for it.
      button.addEventListener('click', ({ detail }) => {
        if (detail <= 1) remedy.click();
      });
      place.append(button);
    }
    whenTold();
  }

  const refreshNow = () => void refresh();
  $(choice).on('change', refreshNow);
  stream?.addEventListener('change', refreshNow);
  refreshNow();
  return () => {
    isOpen = false;
    isTold = false;
    whenTold = () => {};
    window.clearTimeout(timer);
  };
}

const ERROR_COLOR = 'var(--red-ui-text-color-error)';
const STYLE = `border-left: 3px solid ${ERROR_COLOR}; padding-left: 8px; overflow-wrap: anywhere`;
const BUTTON = {
  type: 'button',
  class: 'red-ui-button red-ui-button-small',
  style: 'margin: 4px 4px 0 0; max-width: 100%; overflow: hidden; text-overflow: ellipsis',
};

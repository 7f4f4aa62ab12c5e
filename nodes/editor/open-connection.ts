/** Owns the way from any dialog to the connection's dialog, with one of its fields in sight. */

const ASKED = 'rt-connection:show-field';

/** Opens the connection's dialog by the editor's own button beside the choice. `field`: the setting to show; default: none. */
export function openConnection(field?: string): void {
  RED.events.emit(ASKED, field);
  document.getElementById('node-input-btn-connection-edit')?.click();
}

/** The field that the dialog which opens was opened for: told once. Each script of the page has its own memory. */
export function whenAskedForField(): () => unknown {
  let asked: unknown;
  RED.events.on(ASKED, (field) => {
    asked = field;
  });
  return () => {
    const field = asked;
    asked = undefined;
    return field;
  };
}

/** What only a user does, with a mouse, keys, or a tool that fills in fields. */
const USER_ACTS = ['pointerdown', 'keydown', 'input'] as const;

/**
 * Shows a field of a dialog that is opening, now and again when the editor itself moves the focus: it does so some
 * time after the dialog is filled. Until the user does something, or the returned function is called.
 *
 * @param show - puts the cursor into the field
 */
export function keepShowing(field: HTMLElement, show: () => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const end = () => ending.abort();
  const back = ({ target }: Event) => target !== field && show();
  document.addEventListener('focusin', back, { signal });
  for (const done of USER_ACTS) document.addEventListener(done, end, { capture: true, signal });
  show();
  return end;
}

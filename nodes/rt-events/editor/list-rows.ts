/** Owns what rows of the editor's lists need for users without a mouse, and for screen readers. */

/** The rows of a list that are still there, by the class of their content: one that was removed fades out for a while. */
export function rowsIn(list: HTMLElement, contentClass: string): Element[] {
  return [...list.querySelectorAll(`:not(.red-ui-editableList-item-deleting) > .${contentClass}`)];
}

/**
 * Names the remove button, which the editor leaves without a name. `onRemove` hears of the removal at once: the editor tells it
 * once the row has faded out, when the dialog may be closed already.
 */
export function setUpRemoveButton(content: HTMLElement, name: string, onRemove: () => void): void {
  const button = content.parentElement?.querySelector('.red-ui-editableList-item-remove');
  button?.setAttribute('aria-label', name);
  // The editor's own listener comes first.
  button?.addEventListener('click', onRemove);
}

/** Calls `act` whenever the focus leaves a row. */
export function whenLeft(content: HTMLElement, act: () => void): void {
  content.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && content.contains(relatedTarget))) act();
  });
}

/** Lets the arrow keys do on the handle what the mouse does by dragging it. */
export function moveByKeys(content: HTMLElement, name: string, onMove: () => void): void {
  const row = content.parentElement;
  const handle = row?.querySelector<HTMLElement>('.red-ui-editableList-item-handle');
  if (!row || !handle) return;
  handle.tabIndex = 0;
  handle.setAttribute('role', 'button');
  handle.setAttribute('aria-label', name);
  handle.addEventListener('keydown', (event) => {
    const neighbour = event.key === 'ArrowUp' ? row.previousElementSibling : row.nextElementSibling;
    if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || neighbour === null) return;
    event.preventDefault();
    if (event.key === 'ArrowUp') neighbour.before(row);
    else neighbour.after(row);
    handle.focus();
    onMove();
  });
}

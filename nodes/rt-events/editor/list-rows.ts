/** Owns what the rows of the editor's lists need to be used without a mouse, or without eyes. */

/** Names the remove button, which the editor leaves without a name. */
export function nameRemoveButton(content: HTMLElement, name: string): void {
  content.parentElement?.querySelector('.red-ui-editableList-item-remove')?.setAttribute('aria-label', name);
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

/** Owns the little that the dialogs need to build and find parts of a page. */

/** A new element with its properties and children; `data` and `aria` names may be given as attributes. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children);
  return created;
}

/**
 * The element of the dialog with this id. Call this while the dialog opens: the editor removes the dialog from the
 * page while another dialog lies over it.
 */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The dialog has no ${kind.name} with the id ${id}`);
}

/** Scrolls to a section when a user opens it: it may be below the visible part of the dialog. */
export function showWhenOpened(section: HTMLDetailsElement): void {
  const show = () => section.scrollIntoView({ block: 'nearest' });
  section.querySelector('summary')?.addEventListener('click', () => {
    if (!section.open) section.addEventListener('toggle', show, { once: true });
  });
}

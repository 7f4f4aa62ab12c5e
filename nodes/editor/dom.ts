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
 * The element with this id, which the dialog's own template holds. To be looked up while the dialog opens: the editor
 * takes it out of the page as long as another one lies over it.
 */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The dialog has no ${kind.name} with the id ${id}`);
}

/** What is opened by hand may lie below what can be seen of the dialog. */
export function showWhenOpened(section: HTMLDetailsElement): void {
  const show = () => section.scrollIntoView({ block: 'nearest' });
  section.querySelector('summary')?.addEventListener('click', () => {
    if (!section.open) section.addEventListener('toggle', show, { once: true });
  });
}

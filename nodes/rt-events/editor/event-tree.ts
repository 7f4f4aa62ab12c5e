/** Owns what is added to the editor's tree of a value: keys that open it, and a filter button at each property. */
import type { Rule } from '../../../src/events/rules';
import { element } from '../../editor/dom';
import type { Translate } from '../../shared/translate';
import { ruleFor } from './rule-form';

const ENTRY = '.red-ui-debug-msg-object-entry';
const OWN_ROW = ':scope > .red-ui-debug-msg-element > .red-ui-debug-msg-row';

/** The tree is built while it is being opened, so this is called again each time a part was opened. */
export function addPropertyButtons(
  tree: HTMLElement,
  event: unknown,
  text: Translate,
  onRule: (rule: Rule) => void,
): void {
  for (const header of tree.querySelectorAll<HTMLElement>('.red-ui-debug-msg-expandable')) openByKeys(header);
  for (const entry of tree.querySelectorAll<HTMLElement>(`${ENTRY}:not([data-rt-events])`)) {
    const row = entry.querySelector(OWN_ROW);
    if (row === null) continue;
    entry.dataset.rtEvents = '';
    const rule = ruleFor(event, stepsTo(entry));
    if (rule === undefined) continue;
    const name = text('rt-events.label.filterValue', { property: rule.property, value: rule.value });
    const button = element(
      'button',
      {
        type: 'button',
        class: 'red-ui-button red-ui-button-small rt-events-filter',
        title: name,
        'aria-label': name,
      },
      element('i', { class: 'fa fa-filter' }),
    );
    button.addEventListener('click', () => onRule(rule));
    row.append(' ', button);
  }
}

/** The names of the properties that lead to an entry. The entries that only group a long array have none. */
function stepsTo(entry: HTMLElement): string[] {
  const steps: string[] = [];
  for (
    let at: HTMLElement | null | undefined = entry;
    at;
    at = at.parentElement?.closest<HTMLElement>(ENTRY)
  ) {
    const key = at.querySelector(`${OWN_ROW} > .red-ui-debug-msg-object-key`)?.textContent;
    if (key) steps.unshift(key);
  }
  return steps;
}

function openByKeys(header: HTMLElement): void {
  header.setAttribute('aria-expanded', String(!header.parentElement?.classList.contains('collapsed')));
  if (header.tabIndex === 0) return;
  header.tabIndex = 0;
  header.setAttribute('role', 'button');
  header.addEventListener('keydown', (event) => {
    if (event.target !== header || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    header.click();
  });
}

/** Owns the buttons that choose the property which tells an event's type. */
import { isJsonObject } from '../../../src/util/json';
import { byId, element } from '../../editor/dom';
import type { Seen } from '../../editor/seen';
import type { Translate } from '../../editor/text';
import { watchSeen } from '../../editor/watch-seen';
import { type TypeChoice, typeChoices } from './type-choices';

/** Shows the choices below the field, up to date, until the returned function is called. */
export function createTypeChooser(connection: string, text: Translate): () => void {
  const field = byId('node-config-input-typeProperty', HTMLInputElement);
  const place = byId('rt-connection-types', HTMLElement);
  let shown = '';

  function show({ recent }: Seen): void {
    const choices = typeChoices(recent.map(({ event }) => event).filter(isJsonObject));
    if (JSON.stringify(choices) === shown) return;
    shown = JSON.stringify(choices);
    place.replaceChildren(...choices.map(toButton));
    mark();
  }

  function toButton({ property, types }: TypeChoice): HTMLElement {
    const name = property || text('rt-connection.placeholder.typeProperty');
    const button = element('button', { type: 'button', class: 'red-ui-button red-ui-button-small' });
    button.textContent = text(types === 1 ? 'rt-connection.types.one' : 'rt-connection.types.many', {
      name,
      types,
    });
    button.value = property;
    button.addEventListener('click', () => {
      field.value = property;
      $(field).trigger('change');
      mark();
    });
    return button;
  }

  function mark(): void {
    for (const button of place.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.value === field.value.trim()));
    }
  }

  field.addEventListener('input', mark);
  return watchSeen(connection, show);
}

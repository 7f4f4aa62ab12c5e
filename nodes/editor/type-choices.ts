/** Owns the choice of the property that tells an event's type, from the properties of the events that were seen. */
import { AUTOMATIC_TYPE_PROPERTIES, eventTypeReader } from '../../src/events/event-type';
import { typeCandidates } from '../../src/events/type-candidates';
import type { JsonObject } from '../../src/protocol/envelope';
import { byId, element } from './dom';
import { isObject } from './preview';
import { type Seen, watchSeen } from './seen';

/** A property that could tell the type, and how many different types it would give. Empty: automatic. */
export interface TypeChoice {
  readonly property: string;
  readonly types: number;
}

/** More would be a wall: those that the most events have come first. */
const MAX_CHOICES = 12;

/** Automatic first. None at all while there are no events to judge by. */
export function typeChoices(events: readonly JsonObject[]): TypeChoice[] {
  if (events.length === 0) return [];
  const automatic = eventTypeReader('');
  const given = new Set(events.map((event) => automatic(event, '')));
  return [{ property: '', types: given.size }, ...typeCandidates(events).slice(0, MAX_CHOICES)];
}

/** Shows the choices below the field, up to date, until the returned function is called. */
export function createTypeChoices(connection: string, text: Translate): () => void {
  const field = byId('node-config-input-typeProperty', HTMLInputElement);
  const place = byId('rt-connection-types', HTMLElement);
  let shown = '';

  function show({ recent }: Seen): void {
    const choices = typeChoices(recent.map(({ event }) => event).filter(isObject));
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
    if (property === '') button.title = AUTOMATIC_TYPE_PROPERTIES.join(', ');
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
      const isChosen = button.value === field.value.trim();
      button.setAttribute('aria-pressed', String(isChosen));
      button.classList.toggle('selected', isChosen);
    }
  }

  field.addEventListener('input', mark);
  return watchSeen(connection, show);
}

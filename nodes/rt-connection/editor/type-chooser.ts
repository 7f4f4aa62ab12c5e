/** Owns choosing the property that tells an event's type: the likeliest ones, and what each would make of recent events. */
import type { RecentEvent, SeenType } from '../../../src/events/seen';
import type { TypePath } from '../../../src/events/type-paths';
import { ask, rowsOf } from '../../editor/admin-api';
import { blindness, type CountedType, countTypes } from '../../editor/blind-type';
import { byId, element } from '../../editor/dom';
import { watchSeen } from '../../editor/watch-seen';
import type { Translate } from '../../shared/translate';
import { pathsIn, samplesText, typesWith, withPath } from './type-preview';

/** More choices would be too many, and the best come first. */
const MAX_CHOICES = 8;

/** How many types the preview names. */
const MAX_PREVIEWED = 12;

/** Shows the choices below the field, up to date, until the dialog closes. */
export interface TypeChooser {
  /** Brings the choices into sight. */
  reveal(): void;
  close(): void;
}

export function createTypeChooser(connection: string, text: Translate): TypeChooser {
  const field = byId('node-config-input-typeProperty', HTMLInputElement);
  const place = byId('rt-connection-types', HTMLElement);
  const preview = byId('rt-connection-types-preview', HTMLElement);
  const blind = byId('rt-connection-blind', HTMLElement);
  const sentence = byId('rt-connection-blind-text', HTMLElement);
  const advanced = byId('rt-connection-advanced', HTMLDetailsElement);
  const opened = field.value;
  let recent: readonly RecentEvent[] = [];
  let seenTypes: readonly SeenType[] = [];
  let shown = '';

  function showChoices(paths: readonly TypePath[]): void {
    const choices = recent.length === 0 ? [] : [automatic(recent), ...paths.slice(0, MAX_CHOICES)];
    if (JSON.stringify(choices) === shown) return;
    shown = JSON.stringify(choices);
    place.replaceChildren(...choices.map(toRow));
    // They come after the cursor.
    if (document.activeElement === field) scrollToChoices();
  }

  function toRow({ path, types, samples }: Pick<TypePath, 'path' | 'types' | 'samples'>): HTMLElement {
    const name = element('b', {}, path || text('rt-connection.placeholder.typeProperty'));
    const count = text(types === 1 ? 'rt-connection.types.one' : 'rt-connection.types.many', { types });
    const about = element(
      'span',
      { class: 'rt-connection-samples' },
      `${count}: ${samplesText(types, samples)}`,
    );
    const choose = element(
      'button',
      { type: 'button', class: 'red-ui-button rt-connection-path' },
      name,
      about,
    );
    choose.value = path;
    choose.addEventListener('click', () => enter(path));
    if (path === '') return element('li', {}, choose);
    const also = element('button', {
      type: 'button',
      class: 'red-ui-button red-ui-button-small rt-connection-also',
      title: text('rt-connection.types.also', { path }),
      'aria-label': text('rt-connection.types.also', { path }),
    });
    also.append(element('i', { class: 'fa fa-plus' }));
    also.value = path;
    also.addEventListener('click', () => enter(withPath(field.value, path)));
    return element('li', {}, choose, also);
  }

  function enter(paths: string): void {
    field.value = paths;
    $(field).trigger('change');
    show();
  }

  function show(): void {
    const chosen = pathsIn(field.value);
    for (const button of place.querySelectorAll<HTMLButtonElement>('.rt-connection-path')) {
      const isChosen = button.value === '' ? chosen.length === 0 : chosen.includes(button.value);
      button.setAttribute('aria-pressed', String(isChosen));
    }
    for (const button of place.querySelectorAll<HTMLButtonElement>('.rt-connection-also')) {
      button.hidden = chosen.length === 0 || chosen.includes(button.value);
    }
    const types = typesWith(field.value, recent);
    preview.textContent = types.length === 0 ? '' : previewText(types, recent.length, text);
    // Another choice than the deployed one is judged by the remembered events alone.
    const deployed = { ever: seenTypes, recent: countTypes(recent) };
    const why = blindness(field.value === opened ? deployed : { ever: types, recent: types }, text);
    blind.hidden = why === undefined;
    sentence.textContent = why ?? '';
  }

  function reveal(): void {
    advanced.open = true;
    scrollToChoices();
    field.focus({ preventScroll: true });
  }

  /** The field first, since the choices are below it. */
  function scrollToChoices(): void {
    field.scrollIntoView({ block: 'start' });
  }

  byId('rt-connection-blind-choose', HTMLButtonElement).addEventListener('click', reveal);
  field.addEventListener('input', show);
  const { stop } = watchSeen(connection, (seen) => {
    recent = seen.recent;
    seenTypes = seen.types;
    show();
    if (recent.length === 0) return;
    void ask(`rt-connection/${encodeURIComponent(connection)}/type-paths`).then((answer) => {
      showChoices(rowsOf<TypePath>(answer));
      show();
    });
  });
  return { reveal, close: stop };
}

/** What the automatic rule makes of the events, as if it were a path. */
function automatic(recent: readonly RecentEvent[]): Pick<TypePath, 'path' | 'types' | 'samples'> {
  const types = typesWith('', recent);
  return { path: '', types: types.length, samples: types.slice(0, 5).map(({ type }) => type) };
}

function previewText(types: readonly CountedType[], events: number, text: Translate): string {
  const named = types.slice(0, MAX_PREVIEWED).map(({ type, count }) => `${type} ${count}×`);
  const all = types.length > MAX_PREVIEWED ? [...named, '…'] : named;
  return text('rt-connection.types.preview', { events, types: all.join(', ') });
}

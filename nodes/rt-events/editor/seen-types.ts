/** Owns the types to choose from: those seen on the connection, each with how often and how long ago. */
import type { SeenType } from '../../../src/events/seen';
import { ageText } from '../../editor/age';
import { byId, element } from '../../editor/dom';
import type { Translate } from '../../shared/translate';

/** The buttons stay where they are while numbers change, so that none moves away under a pointer. */
export interface SeenTypes {
  show(types: readonly SeenType[], chosen: readonly string[]): void;
}

export function createSeenTypes(text: Translate, choose: (type: string) => void): SeenTypes {
  const section = byId('rt-events-seen-section', HTMLElement);
  const place = byId('rt-events-seen', HTMLElement);
  const buttons = new Map<string, HTMLButtonElement>();

  function buttonOf(type: string): HTMLButtonElement {
    const known = buttons.get(type);
    if (known !== undefined) return known;
    const button = element('button', { type: 'button', class: 'red-ui-button red-ui-button-small' });
    button.addEventListener('click', () => choose(type));
    buttons.set(type, button);
    const following = [...buttons.keys()].sort().find((other) => other > type);
    place.insertBefore(button, (following !== undefined && buttons.get(following)) || null);
    return button;
  }

  return {
    show(types, chosen) {
      section.hidden = types.length === 0;
      for (const { type, count, lastSeen } of types) {
        const button = buttonOf(type);
        const age = ageText(Date.now() - lastSeen, RED.i18n.lang());
        const about = element('span', { class: 'rt-events-about' }, `${count}× · ${age}`);
        button.replaceChildren(element('i', { class: 'fa fa-plus' }), ` ${type} `, about);
        button.title = text('rt-events.hint.seenType', { type, count, age });
        button.disabled = chosen.includes(type);
      }
      const seen = new Set(types.map(({ type }) => type));
      for (const [type, button] of buttons) {
        if (seen.has(type)) continue;
        button.remove();
        buttons.delete(type);
      }
    },
  };
}

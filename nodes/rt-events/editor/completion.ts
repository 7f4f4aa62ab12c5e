/** Owns the editor's own completion menu at a field. */
import { element } from '../../editor/dom';
import { matching, type Suggestion } from './suggestions';

/** Offers `suggestions` while something is typed. */
export function completeFrom(
  field: HTMLInputElement,
  suggestions: (typed: string) => readonly Suggestion[],
): void {
  $(field).autoComplete({
    minLength: 0,
    search: (typed) =>
      matching(suggestions(typed), typed).map(({ value, about }) => ({
        value,
        label: $(
          element(
            'div',
            { class: 'rt-events-suggestion' },
            element('span', {}, value),
            element('span', { class: 'rt-events-about' }, about),
          ),
        ),
      })),
  });
}

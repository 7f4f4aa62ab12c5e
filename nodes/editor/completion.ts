/** Owns completing what is typed from what was seen, without ever changing what the user means to type. */
import { element } from './dom';

/** Something to choose, and what is known of it, in a few words. */
export interface Suggestion {
  readonly value: string;
  readonly about: string;
}

/**
 * The suggestions that contain what was typed. The editor takes the first one on Enter and Tab, so that is always what
 * was typed itself: a text that was not seen yet must stay as it is.
 */
export function matching(suggestions: readonly Suggestion[], typed: string): Suggestion[] {
  const wanted = typed.toLowerCase();
  const found = suggestions.filter(({ value }) => value.toLowerCase().includes(wanted));
  if (typed === '' || found.length === 0) return found;
  const exact = found.find(({ value }) => value === typed);
  return [exact ?? { value: typed, about: '' }, ...found.filter((suggestion) => suggestion !== exact)];
}

/** Adds the editor's own completion menu to a field. */
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

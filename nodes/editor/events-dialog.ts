/** Owns how the parts of the `rt events` dialog work together: what was seen feeds the lists, the lists feed the preview. */
import type { RecentEvent } from '../../src/events/catalogue';
import { readPath } from '../../src/events/property-path';
import type { Rule } from '../../src/events/rules';
import { SeenProperties } from '../../src/events/seen-properties';
import { ageText } from './age';
import type { Suggestion } from './completion';
import { byId } from './dom';
import type { Splitting } from './patterns';
import { isObject, outputsOf } from './preview';
import { createRecentList } from './recent-list';
import { createRuleList } from './rule-list';
import { NOTHING_SEEN, type Seen, watchSeen } from './seen';
import { createSeenTypes } from './seen-types';
import { createTypeList } from './type-list';

/** What the dialog edits beside plain fields. */
export interface EventsFilter extends Splitting {
  readonly rules: readonly Rule[];
}

/** The dialog, from when it opens until it closes. */
export interface EventsDialog {
  current(): EventsFilter;
  close(): void;
}

/** So many values of a property are offered. */
const MAX_VALUES = 20;

export function openEventsDialog(before: EventsFilter, text: Translate): EventsDialog {
  const connection = byId('node-input-connection', HTMLSelectElement);
  const stream = byId('node-input-stream', HTMLSelectElement);
  let seen: Seen = NOTHING_SEEN;
  let isReady = false;

  const types = createTypeList({ before, text, suggestions: typeSuggestions, onChange: show });
  const rules = createRuleList({
    before: before.rules,
    text,
    properties: () => propertySuggestions(chosenEvents(), seen, text),
    values: (property) => valueSuggestions(chosenEvents(), property),
    onChange: show,
  });
  const seenTypes = createSeenTypes(text, types.add);
  const recent = createRecentList({ text, onType: types.add, onRule: rules.add });

  const ofStream = <T extends { readonly stream: string }>(all: readonly T[]) =>
    all.filter((one) => one.stream === stream.value);
  const current = (): EventsFilter => ({ ...types.current(), rules: rules.current() });

  /** The recent events that the types let through: the rules are about those. */
  function chosenEvents(): readonly RecentEvent[] {
    const events = ofStream(seen.recent);
    const outputs = outputsOf(events, { types: types.current().types });
    return outputs === undefined ? events : events.filter((_, index) => (outputs[index] ?? -1) >= 0);
  }

  function typeSuggestions(): Suggestion[] {
    return ofStream(seen.types).map(({ type, count, lastSeen }) => ({
      value: type,
      about: `${count} · ${ageText(Date.now() - lastSeen, RED.i18n.lang())}`,
    }));
  }

  function show(): void {
    if (!isReady) return;
    const filter = current();
    const events = ofStream(seen.recent);
    const outputs = outputsOf(events, filter);
    seenTypes.show(ofStream(seen.types), filter.types);
    recent.show(events, outputs);
    byId('rt-events-preview', HTMLElement).textContent = previewText(seen, outputs, text);
    byId('rt-events-recent-section', HTMLElement).hidden = events.length === 0;
  }

  let watched = '';
  let stop = () => {};
  function watch(): void {
    if (watched === connection.value) return;
    watched = connection.value;
    stop();
    stop = watchSeen(watched, (found) => {
      seen = found;
      show();
    });
  }

  isReady = true;
  watch();
  show();
  // The editor itself chooses a connection that was added or removed beside the dialog.
  $(connection).on('change', watch);
  stream.addEventListener('change', show);
  return { current, close: () => stop() };
}

/** What the filter does to the recent events; where there are none, what to do to see some. */
export function previewText(seen: Seen, outputs: readonly number[] | undefined, text: Translate): string {
  if (seen.missing !== undefined) return text(`rt-events.preview.${seen.missing}`);
  if (outputs === undefined) return text('rt-events.preview.unfinished');
  if (outputs.length === 0) return text('rt-events.preview.nothing-seen');
  const passing = outputs.filter((output) => output >= 0).length;
  return text('rt-events.preview.passes', { passing, total: outputs.length });
}

/** The paths seen in the events, and those that the connection remembers of the same types from longer ago. */
export function propertySuggestions(
  events: readonly RecentEvent[],
  seen: Seen,
  text: Translate,
): Suggestion[] {
  const inEvents = new SeenProperties();
  for (const { event } of events) if (isObject(event)) inEvents.note(event);
  const types = new Set(events.map(({ type }) => type));
  const remembered = seen.properties
    .filter(({ type }) => types.has(type))
    .flatMap(({ properties }) => properties);
  const kinds = new Map<string, Set<string>>();
  for (const { path, kinds: found } of [...inEvents.list(), ...remembered]) {
    kinds.set(path, new Set([...(kinds.get(path) ?? []), ...found]));
  }
  return [...kinds].map(([path, found]) => ({
    value: path,
    about: [...found].map((kind) => text(`rt-events.kind.${kind}`)).join(', '),
  }));
}

/** The different values that the property has in the events, newest first. */
export function valueSuggestions(events: readonly RecentEvent[], property: string): Suggestion[] {
  const path = property.split('.');
  const values = events
    .map(({ event }) => readPath(event, path))
    .filter((value) => value === null || ['string', 'number', 'boolean'].includes(typeof value));
  return [...new Set(values.map(String))].slice(0, MAX_VALUES).map((value) => ({ value, about: '' }));
}

/** Owns how the parts of the `rt events` dialog work together: what was seen feeds the lists, the lists feed the preview. */

import type { Rule } from '../../../src/events/rules';
import type { RecentEvent } from '../../../src/events/seen';
import { ageText } from '../../editor/age';
import { blindness } from '../../editor/blind-filter';
import { byId, showWhenOpened } from '../../editor/dom';
import { openConnection } from '../../editor/open-connection';
import { NOTHING_SEEN, type Seen } from '../../editor/seen';
import { watchSeen } from '../../editor/watch-seen';
import type { Translate } from '../../shared/translate';
import { pathAdvice, patternAdvice } from './advice';
import { type Splitting, typesProblem } from './patterns';
import { dependsOnVariables, outputsOf, previewText } from './preview';
import { createRecentList } from './recent-list';
import { createResend } from './resend';
import { createRuleList } from './rule-list';
import { createSeenTypes } from './seen-types';
import { propertySuggestions, type Suggestion, valueSuggestions } from './suggestions';
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

/** The node as it is deployed. */
export interface DeployedEvents {
  readonly id: string;
  /** What keeps it from getting events; nothing while it gets them. */
  trouble(): string | undefined;
}

export function openEventsDialog(
  before: EventsFilter,
  text: Translate,
  { id, trouble }: DeployedEvents,
): EventsDialog {
  const connection = byId('node-input-connection', HTMLSelectElement);
  const stream = byId('node-input-stream', HTMLSelectElement);
  const typesAdvice = byId('rt-events-types-advice', HTMLElement);
  const rulesAdvice = byId('rt-events-rules-advice', HTMLElement);
  const blindSection = byId('rt-events-blind', HTMLElement);
  const blindText = byId('rt-events-blind-text', HTMLElement);
  const preview = byId('rt-events-preview', HTMLElement);
  const recentSection = byId('rt-events-recent-section', HTMLDetailsElement);
  const opened = { connection: connection.value, stream: stream.value };
  const isAsOpened = () => connection.value === opened.connection && stream.value === opened.stream;
  let seen: Seen = NOTHING_SEEN;
  let isReady = false;
  const ofStream = <T extends { readonly stream: string }>(all: readonly T[]) =>
    all.filter((one) => one.stream === stream.value);

  const types = createTypeList({ before, text, suggestions: typeSuggestions, onChange: show });
  const rules = createRuleList({
    before: before.rules,
    text,
    properties: paths,
    values: (property) => valueSuggestions(chosenEvents(), property),
    onChange: show,
  });
  const seenTypes = createSeenTypes(text, types.add);
  const resend = createResend(id, text);
  const recent = createRecentList({
    text,
    onType: types.add,
    onRule: rules.add,
    ...(resend && { onResend: resend }),
  });
  byId('rt-events-blind-choose', HTMLButtonElement).addEventListener('click', () =>
    openConnection('typeProperty'),
  );

  const current = (): EventsFilter => ({ ...types.current(), rules: rules.current() });

  /** The recent events that the types let through: the rules are about those. */
  function chosenEvents(): readonly RecentEvent[] {
    const events = ofStream(seen.recent);
    const outputs = outputsOf(events, { types: types.current().types });
    return outputs === undefined ? events : events.filter((_, index) => (outputs[index] ?? -1) >= 0);
  }

  function paths(): Suggestion[] {
    return propertySuggestions(chosenEvents(), seen, text);
  }

  function typeSuggestions(): Suggestion[] {
    return ofStream(seen.types).map(({ type, count, lastSeen }) => ({
      value: type,
      about: `${count}× · ${ageText(Date.now() - lastSeen, RED.i18n.lang())}`,
    }));
  }

  function show(): void {
    if (!isReady) return;
    const filter = current();
    const events = ofStream(seen.recent);
    const isWhole = typesProblem(filter.types, filter.split, text) === undefined;
    const outputs = isWhole ? outputsOf(events, filter) : undefined;
    typesAdvice.textContent = patternAdvice(filter.types, () => valuesOf(typeSuggestions()), text);
    rulesAdvice.textContent = pathAdvice(filter.rules, () => valuesOf(paths()), text);
    const blind = blindness(seen.types, text);
    blindSection.hidden = blind === undefined;
    blindText.textContent = blind ?? '';
    seenTypes.show(ofStream(seen.types), filter.types);
    recent.show(events, outputs);
    const unknown = isWhole && dependsOnVariables(filter) ? 'variables' : 'unfinished';
    preview.textContent = previewText(seen, outputs, text, isAsOpened() ? trouble() : undefined, unknown);
    recentSection.hidden = events.length === 0;
  }

  let watched: string | undefined;
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

  // Who has no filter yet is here to make one, of these.
  recentSection.open = before.types.length + before.rules.length === 0;
  showWhenOpened(recentSection);
  isReady = true;
  watch();
  // The editor itself chooses a connection that was added or removed beside the dialog.
  $(connection).on('change', watch);
  stream.addEventListener('change', show);
  return { current, close: () => stop() };
}

function valuesOf(suggestions: readonly Suggestion[]): string[] {
  return suggestions.map(({ value }) => value);
}

/**
 * Owns how the parts of the `rt events` dialog work together: the events that were seen feed the lists, and the lists
 * feed the preview.
 */

import type { Rule } from '../../../src/events/rules';
import type { RecentEvent } from '../../../src/events/seen';
import { ageText } from '../../editor/age';
import { byId, showWhenOpened } from '../../editor/dom';
import { openSeenEvents } from '../../editor/seen-events';
import type { Translate } from '../../shared/translate';
import { pathAdvice, patternAdvice } from './advice';
import { type Splitting, typesProblem } from './patterns';
import { dependsOnVariables, judged, letsThrough, previewText, type Unknown } from './preview';
import { createRecentList } from './recent-list';
import { createResend } from './resend';
import { createRuleList } from './rule-list';
import { runtimeVerdicts } from './runtime-verdicts';
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

export function openEventsDialog(edited: EditorNode, before: EventsFilter, text: Translate): EventsDialog {
  const found = openSeenEvents('rt-events', edited, text);
  const { ofStream } = found;
  const typesAdvice = byId('rt-events-types-advice', HTMLElement);
  const rulesAdvice = byId('rt-events-rules-advice', HTMLElement);
  const preview = byId('rt-events-preview', HTMLElement);
  const recentSection = byId('rt-events-recent-section', HTMLDetailsElement);
  let isReady = false;

  const types = createTypeList({ before, text, suggestions: typeSuggestions, onChange: changed });
  const rules = createRuleList({
    before: before.rules,
    text,
    properties: paths,
    values: (property) => valueSuggestions(chosenEvents(), property),
    onChange: changed,
  });
  const seenTypes = createSeenTypes(text, types.add);
  const resend = createResend(edited.id, text);
  const recent = createRecentList({
    text,
    onType: types.add,
    onRule: rules.add,
    ...(resend && { onResend: resend }),
  });

  const current = (): EventsFilter => ({ ...types.current(), rules: rules.current() });

  /** The recent events that the types let through: the rules are about those. */
  function chosenEvents(): readonly RecentEvent[] {
    const events = ofStream(found.seen.recent);
    const { types: chosen } = types.current();
    const isKnown = typesProblem(chosen, false, text) === undefined && !dependsOnVariables({ types: chosen });
    return isKnown ? events.filter(({ type }) => letsThrough(chosen, type)) : events;
  }

  /** By which output each of the recent events of the stream would leave; undefined: the runtime does not say. */
  function outputsNow(): number[] | undefined {
    const { recent, preview } = found.seen;
    if (recent.length === 0) return [];
    const outputs = preview?.outputs;
    return (
      outputs &&
      ofStream(recent.map(({ stream }, index) => ({ stream, output: outputs[index] ?? -1 }))).map(
        ({ output }) => output,
      )
    );
  }

  function changed(): void {
    found.changed();
    show();
  }

  function paths(): Suggestion[] {
    return propertySuggestions(chosenEvents(), found.seen, text);
  }

  function typeSuggestions(): Suggestion[] {
    return ofStream(found.seen.types).map(({ type, count, lastSeen }) => ({
      value: type,
      about: `${count}× · ${ageText(Date.now() - lastSeen, RED.i18n.lang())}`,
    }));
  }

  function show(): void {
    if (!isReady) return;
    const filter = current();
    const events = ofStream(found.seen.recent);
    const isWhole = typesProblem(filter.types, filter.split, text) === undefined;
    const hasVariables = dependsOnVariables(filter);
    const outputs = isWhole && !hasVariables ? outputsNow() : undefined;
    typesAdvice.textContent = patternAdvice(filter.types, () => valuesOf(typeSuggestions()), text);
    rulesAdvice.textContent = pathAdvice(filter.rules, () => valuesOf(paths()), text);
    seenTypes.show(ofStream(found.seen.types), filter.types);
    recent.show(events, outputs);
    preview.textContent = previewText(
      found.seen,
      outputs,
      text,
      found.nothing(),
      unknown(isWhole, hasVariables),
    );
    recentSection.hidden = events.length === 0;
  }

  function unknown(isWhole: boolean, hasVariables: boolean): Unknown {
    if (isWhole && hasVariables) return 'variables';
    return isWhole && found.seen.preview?.isTooSlow ? 'too-slow' : 'unfinished';
  }

  // A user without a filter is here to make one from these events.
  recentSection.open = before.types.length + before.rules.length === 0;
  showWhenOpened(recentSection);
  isReady = true;
  found.follow(show, () => judged(current()) ?? {});
  const stopListening = runtimeVerdicts.onAnswer(rules.judge);
  return {
    current,
    close: () => {
      found.close();
      stopListening();
    },
  };
}

function valuesOf(suggestions: readonly Suggestion[]): string[] {
  return suggestions.map(({ value }) => value);
}

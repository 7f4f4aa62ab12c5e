/** Owns what a filter would do with events that were received: the runtime's own filter, asked in the dialog. */

import { type Filled, filledIn } from '../../../src/configuration/variables';
import { compileFilter, type FilterSettings } from '../../../src/events/filter';
import type { RecentEvent } from '../../../src/events/seen';
import { isJsonObject } from '../../../src/util/json';
import type { Seen } from '../../editor/seen';
import type { Translate } from '../../shared/translate';

/** Whether a filter depends on variables, which only the runtime knows. */
export function dependsOnVariables({ types, rules }: FilterSettings): boolean {
  return !withoutVariables({ types, rules }).ok;
}

function withoutVariables(settings: FilterSettings): Filled<unknown> {
  return filledIn(settings, undefined, () => undefined);
}

/** The output by which each event leaves, from 0; -1: it does not pass. `undefined`: the filter can't work yet, or nobody knows. */
export function outputsOf(events: readonly RecentEvent[], settings: FilterSettings): number[] | undefined {
  const filled = withoutVariables(settings);
  if (!filled.ok) return undefined;
  const compiled = compileFilter(filled.value as FilterSettings);
  if (!compiled.ok) return undefined;
  const { filter } = compiled;
  return events.map(({ type, event }) => {
    const output = filter.outputFor(type);
    return output >= 0 && isJsonObject(event) && filter.accepts(event) ? output : -1;
  });
}

/** What the filter does to the recent events; where there are none, why, or what to do to see some. */
export function previewText(
  seen: Seen,
  outputs: readonly number[] | undefined,
  text: Translate,
  trouble?: string,
  unknown: 'unfinished' | 'variables' = 'unfinished',
): string {
  if (seen.missing !== undefined) return text(`rt-events.preview.${seen.missing}`);
  if (outputs === undefined) return text(`rt-events.preview.${unknown}`);
  if (outputs.length === 0 && trouble !== undefined) return text('rt-events.preview.trouble', { trouble });
  if (outputs.length === 0) return text('rt-events.preview.nothing-seen');
  const passing = outputs.filter((output) => output >= 0).length;
  return text('rt-events.preview.passes', { passing, total: outputs.length });
}

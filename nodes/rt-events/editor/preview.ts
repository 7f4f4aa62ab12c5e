/** Owns what the dialog says of its filter and the events that were received, as the runtime judges them. */

import { type Filled, filledIn } from '../../../src/configuration/variables';
import { type FilterSettings, outputByType } from '../../../src/events/filter';
import { parsePattern } from '../../../src/events/pattern';
import type { Seen } from '../../editor/seen';
import type { Translate } from '../../shared/translate';

/** Whether a filter depends on variables, which only the node knows where it runs. */
export function dependsOnVariables({ types, rules }: FilterSettings): boolean {
  return !withoutVariables({ types, rules }).ok;
}

/** The filter as the runtime can judge it; undefined: it depends on variables. */
export function judged({ types, rules, split }: FilterSettings): FilterSettings | undefined {
  const filled = withoutVariables({ types, rules });
  return filled.ok ? { ...(filled.value as FilterSettings), split } : undefined;
}

function withoutVariables(settings: FilterSettings): Filled<unknown> {
  return filledIn(settings, undefined, () => undefined);
}

/** Whether these patterns, each of them sound, let a type through. */
export function letsThrough(types: readonly string[], type: string): boolean {
  return outputByType(types.map(parsePattern), false)(type) >= 0;
}

/** Why it is not known what the filter does. */
export type Unknown = 'unfinished' | 'variables' | 'too-slow';

/** What the filter does to the recent events. `nothing`: what to say where there are none. */
export function previewText(
  seen: Seen,
  outputs: readonly number[] | undefined,
  text: Translate,
  nothing: string,
  unknown: Unknown = 'unfinished',
): string {
  if (seen.missing !== undefined) return text(`rt-events.preview.${seen.missing}`);
  if (outputs === undefined) return text(`rt-events.preview.${unknown}`);
  if (outputs.length === 0) return nothing;
  const passing = outputs.filter((output) => output >= 0).length;
  return text('rt-events.preview.passes', { passing, total: outputs.length });
}

/** Owns what the runtime would refuse of a filter: its own check, asked in the editor. */
import { type FilterProblem, type FilterSettings, filterProblem } from '../../../src/events/filter';
import type { RuleVerdicts } from './rule-verdicts';

/** The first thing that keeps the filter from working, as far as is known; nothing about the settings is certain. */
export function filterProblemOf(
  settings: FilterSettings,
  verdicts?: RuleVerdicts,
): FilterProblem | undefined {
  return filterProblem(settings, (rule) => verdicts?.problemOf(rule));
}

/** The key of the text that says so. */
export function filterProblemKey({ property, why }: FilterProblem): string {
  return `rt-events.invalid.${why === 'not-a-list' ? property : why}`;
}

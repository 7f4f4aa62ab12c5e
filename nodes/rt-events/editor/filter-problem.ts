/** Owns what the runtime would refuse of a filter: its own check, asked in the editor. */
import { compileFilter, type FilterProblem, type FilterSettings } from '../../../src/events/filter';

/** The first thing that keeps the filter from working; nothing about the settings is certain. */
export function filterProblemOf(settings: FilterSettings): FilterProblem | undefined {
  const compiled = compileFilter(settings);
  return compiled.ok ? undefined : compiled.problems[0];
}

/** The key of the text that says so. */
export function filterProblemKey({ property, why }: FilterProblem): string {
  return `rt-events.invalid.${why === 'not-a-list' ? property : why}`;
}

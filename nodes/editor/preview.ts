/** Owns what a filter would do with events that were received: the runtime's own filter, asked in the dialog. */
import type { RecentEvent } from '../../src/events/catalogue';
import { compileFilter, type FilterSettings } from '../../src/events/filter';
import type { JsonObject } from '../../src/protocol/envelope';

/** The output by which each event leaves, from 0; -1: it does not pass. `undefined`: the filter can't work yet. */
export function outputsOf(events: readonly RecentEvent[], settings: FilterSettings): number[] | undefined {
  const compiled = compileFilter(settings);
  if (!compiled.ok) return undefined;
  const { filter } = compiled;
  return events.map(({ type, event }) => {
    const output = filter.outputFor(type);
    return output >= 0 && isObject(event) && filter.accepts(event) ? output : -1;
  });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Owns what a filter would do with the recent events: judged by the runtime, as it is once it is deployed, and within bounds. */
import { runInNewContext } from 'node:vm';
import { compileFilter, type FilterSettings } from '../../src/events/filter';
import type { FilterPreview, RecentEvent } from '../../src/events/seen';
import { isJsonObject } from '../../src/util/json';

/**
 * So long may a filter take over all recent events, in milliseconds. An expression that is still being typed may be of the kind that
 * never ends, and flows must not stand still for that.
 */
const LIMIT_MS = 250;

/** Where a filter took too long this often, it is not tried again: the dialog asks every two seconds. Once may be a busy machine. */
const MOST_TRIES = 2;

/** So many slow filters are remembered. */
const MOST_SLOW = 20;

/** How often each filter took too long, the latest last. */
const slow = new Map<string, number>();

/** `settings`: as a dialog holds them; nothing about them is certain. */
export function previewOf(recent: readonly RecentEvent[], settings: FilterSettings): FilterPreview {
  const compiled = compileFilter(settings);
  if (!compiled.ok) return { recent };
  const { filter } = compiled;
  const judge = () =>
    recent.map(({ type, event }) => {
      const output = filter.outputFor(type);
      return output >= 0 && isJsonObject(event) && filter.accepts(event) ? output : -1;
    });
  if (!filter.hasRules) return { recent, outputs: judge() };
  const key = JSON.stringify(settings.rules);
  const tries = slow.get(key) ?? 0;
  if (tries >= MOST_TRIES) return { recent, isTooSlow: true };
  try {
    // Nothing else ends an expression that is being matched.
    const outputs = runInNewContext('judge()', { judge }, { timeout: LIMIT_MS }) as number[];
    slow.delete(key);
    return { recent, outputs };
  } catch {
    slow.delete(key);
    slow.set(key, tries + 1);
    for (const [oldest] of slow) if (slow.size > MOST_SLOW) slow.delete(oldest);
    return { recent, isTooSlow: true };
  }
}

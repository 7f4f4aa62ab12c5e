/** Owns which types the events that were received would have: the runtime's own reader, asked in the dialog. */

import { eventTypeReader } from '../../../src/events/event-type';
import type { RecentEvent } from '../../../src/events/seen';
import { STREAMS } from '../../../src/protocol/streams';
import { isJsonObject } from '../../../src/util/json';
import { type CountedType, countTypes } from '../../editor/blind-type';

/** The types, the most frequent first. `paths`: as in the field; empty: automatic. */
export function typesWith(paths: string, recent: readonly RecentEvent[]): CountedType[] {
  const typeOf = eventTypeReader(paths.trim());
  const types = recent.flatMap(({ stream, event }) =>
    isJsonObject(event) ? [{ stream, type: typeOf(event, STREAMS[stream].event) }] : [],
  );
  return countTypes(types);
}

/** Some of so many types; `…` says that there are more. */
export function samplesText(types: number, samples: readonly string[]): string {
  return [...samples, ...(types > samples.length ? ['…'] : [])].join(', ');
}

/** The paths in a field, with one more; the same where it is among them. */
export function withPath(paths: string, path: string): string {
  const all = pathsIn(paths);
  return all.includes(path) ? paths : [...all, path].join(', ');
}

/** The paths in a field, one by one. */
export function pathsIn(paths: string): string[] {
  return paths
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

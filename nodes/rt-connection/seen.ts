/** Owns what was seen by a connection that runs more than once: one in a subflow does so in each use of the subflow. */
import { type Catalogue, MAX_TYPES } from '../../src/events/catalogue';
import { MAX_RECENT_EVENTS } from '../../src/events/recent-events';
import type { SeenType } from '../../src/events/seen';
import { typePaths } from '../../src/events/type-paths';

/** What the editor can ask for. Each takes what all of them have seen, and lists it newest first. */
export const SEEN = {
  types(catalogues: readonly Catalogue[]) {
    const types = new Map<string, SeenType>();
    for (const seen of catalogues.flatMap((catalogue) => catalogue.types())) {
      const key = `${seen.stream} ${seen.type}`;
      const { count = 0, lastSeen = 0 } = types.get(key) ?? {};
      types.set(key, { ...seen, count: count + seen.count, lastSeen: Math.max(lastSeen, seen.lastSeen) });
    }
    return [...types.values()].sort((one, other) => other.lastSeen - one.lastSeen).slice(0, MAX_TYPES);
  },
  recent(catalogues: readonly Catalogue[]) {
    return catalogues
      .flatMap((catalogue) => catalogue.recent())
      .sort((one, other) => other.receivedAt - one.receivedAt)
      .slice(0, MAX_RECENT_EVENTS);
  },
  properties(catalogues: readonly Catalogue[]) {
    return catalogues.flatMap((catalogue) => catalogue.properties());
  },
  'type-paths'(catalogues: readonly Catalogue[]) {
    return typePaths(catalogues.map((catalogue) => catalogue.evidence));
  },
} as const;

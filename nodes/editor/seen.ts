/** Owns what a dialog can know of the events of a connection, and why it may know nothing. */
import type { FilterPreview, RecentEvent, SeenType, TypeProperties } from '../../src/events/seen';

/** Why there is no answer, as far as the user can do something about it. */
export type AdminFailure = 'not-deployed' | 'forbidden' | 'unreachable';

/** What was seen on a connection, newest first; `missing` tells why nothing can be known. */
export interface Seen {
  readonly types: readonly SeenType[];
  readonly recent: readonly RecentEvent[];
  readonly properties: readonly TypeProperties[];
  /** What the filter in the dialog does with the recent events, where the dialog has one. */
  readonly preview?: Omit<FilterPreview, 'recent'>;
  readonly missing?: AdminFailure | 'not-remembered';
}

export const NOTHING_SEEN: Seen = { types: [], recent: [], properties: [] };

/** What an HTTP status other than success means here; 0 is no answer at all. */
export function adminFailureOf(status: number): AdminFailure {
  if (status === 404) return 'not-deployed';
  return status === 401 || status === 403 ? 'forbidden' : 'unreachable';
}

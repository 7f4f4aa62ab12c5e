/** Owns the changes of a connection's state: what each one tells, and the last ones, for whoever looks for a cause. */
import type { Moment } from '../util/clock';
import type { Gap } from './gap';
import type { Status, StatusName } from './status';

/** One change of a connection's state. */
export interface StatusChange extends Status {
  readonly previous: StatusName;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The time until the next try, if one is planned. */
  readonly retryInMs?: number;
  /** With the first `streaming` after events may have been missed. */
  readonly gap?: Gap;
}

/** The change to a status, as those are told who follow the connection. */
export function changeTo(status: Status, previous: StatusName, now: Moment, gap?: Gap): StatusChange {
  const { retryAt } = status;
  return {
    ...status,
    previous,
    at: now.at,
    ...(retryAt !== undefined && { retryInMs: Math.max(0, Math.round(retryAt - now.elapsedMs)) }),
    ...(gap && { gap }),
  };
}

/** How many changes are kept. The oldest are forgotten first. */
export const MAX_CHANGES = 50;

export class History {
  readonly #changes: StatusChange[] = [];

  /** The last changes, oldest first. */
  get changes(): readonly StatusChange[] {
    return this.#changes;
  }

  add(...changes: readonly StatusChange[]): void {
    this.#changes.push(...changes);
    this.#changes.splice(0, this.#changes.length - MAX_CHANGES);
  }
}

/** Owns how a change of a connection's state is told to flows and shown to people. */
import type { Gap } from '../../src/session/gap';
import type { StatusChange } from '../../src/session/history';
import type { StatusName } from '../../src/session/status';
import { type ShownReason, shownReason } from './texts';
import type { Translate } from './translate';

export interface ShownChange {
  readonly state: StatusName;
  readonly previous: StatusName;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason?: ShownReason;
  /** How many tries in a row have failed. */
  readonly attempt?: number;
  readonly retryInMs?: number;
  readonly gap?: Gap;
}

/** `host`: whom the connection talks to. */
export function shownChange(t: Translate, change: StatusChange, host: string): ShownChange {
  const { state, previous, at, why, attempt, retryInMs, gap } = change;
  return {
    state,
    previous,
    at,
    ...(why && { reason: shownReason(t, why, host) }),
    ...(attempt !== undefined && { attempt }),
    ...(retryInMs !== undefined && { retryInMs }),
    ...(gap && { gap }),
  };
}

/** Owns how a change of a connection's state is told to flows and shown to people. */
import type { StatusChange } from '../../src/session/history';
import type { StateChange } from './messages';
import { shownReason } from './texts';
import type { Translate } from './translate';

/** `host`: whom the connection talks to. */
export function shownChange(t: Translate, change: StatusChange, host: string): StateChange {
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

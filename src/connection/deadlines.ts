/** Owns the deadlines of a connection's states, and which failure it is to pass one. */
import { RealtimeError } from '../failures/realtime-error';
import type { Transport } from '../transport/transport';
import type { StateName } from './state';

/**
 * How long a connection may stay in a state, in milliseconds; then comes the signal `deadline`. `idle` and `failed`
 * have no deadline, `ready` has the heartbeat, and `waiting` has its own delay.
 */
export const DEADLINES_MS: Readonly<Record<StateName, number | 'own' | 'none'>> = {
  idle: 'none',
  authorizing: 30_000,
  opening: 10_000,
  authenticating: 10_000,
  ready: 'none',
  waiting: 'own',
  stopping: 750,
  closing: 750,
  failed: 'none',
};

/**
 * Why a connection leaves a state whose deadline has passed.
 *
 * @param socket - `asked`: who has not answered, if it is known; `refusal`: what is known besides, which tells more
 */
export function overdue(
  state: StateName,
  delayMs: number,
  { asked, refusal }: Pick<Transport, 'asked' | 'refusal'> = {},
): RealtimeError {
  const seconds = Math.round(delayMs / 1000);
  switch (state) {
    case 'opening':
      if (refusal !== undefined) return refusal;
      return new RealtimeError('open-timeout', 'no answer to the handshake', { seconds, ...asked });
    case 'authenticating':
      return new RealtimeError('auth-timeout', 'the authrequest was not answered', { seconds });
    case 'authorizing':
      return new RealtimeError('login-unavailable', 'no token within the deadline', { problem: 'timeout' });
    default:
      return new RealtimeError('closed', `${state} took too long`);
  }
}

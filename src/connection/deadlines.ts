/** Owns how long a connection may stay in each of its states, and what it means to stay longer. */
import { RealtimeError } from '../failures/realtime-error';
import type { Asked } from '../transport/transport';
import type { StateName } from './state';

/**
 * How long a connection may stay in a state, in milliseconds; then comes the signal `deadline`. `idle` and `failed`
 * wait for somebody, `ready` has the heartbeat instead, and `waiting` carries its own delay.
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

/** Why a connection leaves a state whose deadline has passed. `asked`: who has not answered, where that is known. */
export function overdue(state: StateName, delayMs: number, asked?: Asked): RealtimeError {
  const seconds = Math.round(delayMs / 1000);
  switch (state) {
    case 'opening':
      return new RealtimeError('open-timeout', 'no answer to the handshake', { seconds, ...asked });
    case 'authenticating':
      return new RealtimeError('auth-timeout', 'the authrequest was not answered', { seconds });
    case 'authorizing':
      return new RealtimeError('login-unavailable', 'no token within the deadline', { problem: 'timeout' });
    default:
      return new RealtimeError('closed', `${state} took too long`);
  }
}

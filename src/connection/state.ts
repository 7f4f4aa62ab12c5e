/** Owns the states of a connection and the moves between them. Pure: state and signal in, next state out. */

import type { RealtimeError } from '../failures/realtime-error';
import { MAX_RETRY_AFTER_MS, outageWait, REJECTION, STABLE_MS, slowJitter } from '../util/backoff';
import type { Random } from '../util/clock';

/** How many tries in a row have failed, by the kind of failure. */
export interface Tries {
  readonly outages: number;
  readonly rejections: number;
  /**
   * When the first outage began (`elapsed` milliseconds). Outages are one outage until a stream has run for a while.
   */
  readonly since?: number;
}

const NO_TRIES: Tries = { outages: 0, rejections: 0 };

/** The state of a connection. Each state has only the data that it needs. */
export type State =
  /** Nobody wants a stream, or the connection was told to end. */
  | { readonly name: 'idle' }
  /** Getting a token. */
  | { readonly name: 'authorizing'; readonly tries: Tries }
  /** Opening the socket. */
  | { readonly name: 'opening'; readonly tries: Tries }
  /** The authrequest is sent. */
  | { readonly name: 'authenticating'; readonly tries: Tries }
  /** Authenticated: streams may be started and stopped. `streamingAt`: since when one of them runs (`elapsed` milliseconds). */
  | { readonly name: 'ready'; readonly tries: Tries; readonly streamingAt?: number }
  /** The connection was lost, not reached or refused. The next try is at `retryAt` (`elapsed` milliseconds). */
  | {
      readonly name: 'waiting';
      readonly tries: Tries;
      readonly why: RealtimeError;
      readonly delayMs: number;
      readonly retryAt: number;
    }
  /** The end has begun: the stop requests are sent. */
  | { readonly name: 'stopping'; readonly tries: Tries }
  /** The end goes on: the closing handshake has begun. */
  | { readonly name: 'closing'; readonly after: 'idle' | 'reopen' }
  /** No try can succeed before somebody changes the configuration. */
  | { readonly name: 'failed'; readonly why: RealtimeError };

export type StateName = State['name'];

/** What can happen to a connection. */
export type Signal =
  | { readonly name: 'wanted' }
  | { readonly name: 'unwanted' }
  | { readonly name: 'retry' }
  | { readonly name: 'authorized' }
  | { readonly name: 'opened' }
  | { readonly name: 'authenticated' }
  /** The token was refused, but the token source can give a fresh one at once. */
  | { readonly name: 'token-stale' }
  | { readonly name: 'streaming' }
  | { readonly name: 'stopped' }
  /** Getting a token, the socket or the authentication failed, or the socket is gone. */
  | { readonly name: 'failure'; readonly why: RealtimeError }
  /** The state's deadline has passed. */
  | { readonly name: 'deadline'; readonly why: RealtimeError };

export type SignalName = Signal['name'];

/** What a move may depend on besides state and signal. */
export interface Circumstances {
  /** `Clock.elapsed()`, because no length of time may depend on a clock that somebody sets. */
  readonly elapsedMs: number;
  readonly random: Random;
}

/** Whether a state has a socket. To enter a state without one drops the socket. */
export const HAS_SOCKET: Readonly<Record<StateName, boolean>> = {
  idle: false,
  authorizing: false,
  opening: true,
  authenticating: true,
  ready: true,
  waiting: false,
  stopping: true,
  closing: true,
  failed: false,
};

type Move<S extends StateName, N extends SignalName> = (
  state: Extract<State, { name: S }>,
  signal: Extract<Signal, { name: N }>,
  circumstances: Circumstances,
) => State;

/** Every legal move. A signal that a state does not name changes nothing. */
export const MOVES: { readonly [S in StateName]: { readonly [N in SignalName]?: Move<S, N> } } = {
  idle: {
    wanted: () => ({ name: 'authorizing', tries: NO_TRIES }),
  },
  authorizing: {
    unwanted: () => ({ name: 'idle' }),
    authorized: ({ tries }) => ({ name: 'opening', tries }),
    failure: afterFailure,
    deadline: afterFailure,
  },
  opening: {
    unwanted: () => ({ name: 'idle' }),
    opened: ({ tries }) => ({ name: 'authenticating', tries }),
    failure: afterFailure,
    deadline: afterFailure,
  },
  authenticating: {
    unwanted: () => ({ name: 'closing', after: 'idle' }),
    authenticated: ({ tries }) => ({ name: 'ready', tries: { ...tries, rejections: 0 } }),
    'token-stale': ({ tries }) => ({ name: 'authorizing', tries }),
    failure: afterFailure,
    deadline: afterFailure,
  },
  ready: {
    unwanted: ({ tries }) => ({ name: 'stopping', tries }),
    streaming: (state, _signal, { elapsedMs }) =>
      state.streamingAt === undefined ? { ...state, streamingAt: elapsedMs } : state,
    failure: (state, signal, circumstances) =>
      afterFailure(forgiven(state, circumstances), signal, circumstances),
  },
  waiting: {
    unwanted: () => ({ name: 'idle' }),
    retry: ({ tries }) => ({ name: 'authorizing', tries }),
    deadline: ({ tries }) => ({ name: 'authorizing', tries }),
  },
  stopping: {
    wanted: ({ tries }) => ({ name: 'ready', tries }),
    stopped: () => ({ name: 'closing', after: 'idle' }),
    deadline: () => ({ name: 'closing', after: 'idle' }),
    failure: () => ({ name: 'idle' }),
  },
  closing: {
    wanted: () => ({ name: 'closing', after: 'reopen' }),
    unwanted: () => ({ name: 'closing', after: 'idle' }),
    failure: afterClosing,
    deadline: afterClosing,
  },
  failed: {
    unwanted: () => ({ name: 'idle' }),
    retry: () => ({ name: 'authorizing', tries: NO_TRIES }),
  },
};

/** The state after this signal. If the signal changes nothing, it is the same object. */
export function next<S extends State, N extends Signal>(
  state: S,
  signal: N,
  circumstances: Circumstances,
): State {
  const move = MOVES[state.name][signal.name] as
    | ((state: S, signal: N, circumstances: Circumstances) => State)
    | undefined;
  return move === undefined ? state : move(state, signal, circumstances);
}

/** A connection whose stream has run for long enough counts its outages from the beginning again. */
function forgiven(
  state: Extract<State, { name: 'ready' }>,
  { elapsedMs }: Circumstances,
): { readonly tries: Tries } {
  const stable = state.streamingAt !== undefined && elapsedMs - state.streamingAt >= STABLE_MS;
  return stable ? { tries: NO_TRIES } : state;
}

function afterClosing({ after }: Extract<State, { name: 'closing' }>): State {
  return after === 'reopen' ? { name: 'authorizing', tries: NO_TRIES } : { name: 'idle' };
}

function afterFailure(
  { tries }: { readonly tries: Tries },
  { why }: { readonly why: RealtimeError },
  { elapsedMs, random }: Circumstances,
): State {
  switch (why.kind) {
    case 'fatal':
      return { name: 'failed', why };
    case 'rejection': {
      const rejections = tries.rejections + 1;
      return waiting({ ...tries, rejections }, why, slowJitter(REJECTION, rejections, random), elapsedMs);
    }
    case 'outage': {
      const { since = elapsedMs } = tries;
      const backoffMs = outageWait(elapsedMs - since, random);
      return waiting({ ...tries, outages: tries.outages + 1, since }, why, backoffMs, elapsedMs);
    }
  }
}

function waiting(tries: Tries, why: RealtimeError, backoffMs: number, elapsedMs: number): State {
  const delayMs = Math.max(backoffMs, Math.min(why.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
  return { name: 'waiting', tries, why, delayMs, retryAt: elapsedMs + delayMs };
}

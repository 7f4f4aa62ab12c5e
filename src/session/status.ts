/** Owns what users are shown of a connection: one word for where it stands, and why. */
import type { State } from '../connection/state';
import type { StreamState } from '../connection/stream-control';
import type { RealtimeError } from '../failures/realtime-error';
import type { StatusName } from './told';

export type { StatusName } from './told';

export interface Status {
  readonly state: StatusName;
  /** Why the connection or the stream does not run, if it does not. */
  readonly why?: RealtimeError;
  /** How many tries in a row have failed. */
  readonly attempt?: number;
  /** A flow was asked for a token, and has not given one yet. The state is `connecting` meanwhile. */
  readonly isTokenAsked?: true;
  /** When the next try is planned, in the milliseconds of `Clock.elapsed()`. */
  readonly retryAt?: number;
}

/** The status of one wanted stream. */
export function streamStatus(state: State, stream: StreamState): Status {
  switch (state.name) {
    case 'idle':
    case 'stopping':
      return { state: 'idle' };
    case 'closing':
      return { state: state.after === 'reopen' ? 'connecting' : 'idle' };
    case 'authorizing':
    case 'opening':
      return { state: 'connecting' };
    case 'authenticating':
      return { state: 'authenticating' };
    case 'ready':
      return readyStatus(stream);
    case 'waiting':
      return {
        state: state.why.kind === 'rejection' ? 'rejected' : 'waiting',
        why: state.why,
        attempt: state.tries.outages + state.tries.rejections,
        retryAt: state.retryAt,
      };
    case 'failed':
      return { state: 'misconfigured', why: state.why };
  }
}

/** The status of the connection as a whole, by its wanted streams: running if any runs, refused if all are. */
export function connectionStatus(state: State, streams: readonly StreamState[]): Status {
  const statuses = streams.map((stream) => streamStatus(state, stream));
  const first = (name: StatusName) => statuses.find((status) => status.state === name);
  return first('streaming') ?? first('starting') ?? statuses[0] ?? streamStatus(state, { name: 'off' });
}

function readyStatus(stream: StreamState): Status {
  switch (stream.name) {
    case 'running':
      return { state: 'streaming' };
    case 'refused':
      return { state: 'refused', why: stream.why };
    case 'off':
    case 'starting':
    case 'stopping':
      return { state: 'starting' };
  }
}

import assert from 'node:assert/strict';
import type { State } from '../../src/connection/state';
import type { StreamState } from '../../src/connection/stream-control';
import { RealtimeError } from '../../src/failures/realtime-error';
import { connectionStatus, type Status, streamStatus } from '../../src/session/status';

const tries = { outages: 2, rejections: 0 };
const lost = new RealtimeError('reset', 'lost', { host: 'h', port: 1 });
const rejected = new RealtimeError('token-rejected', 'no', { reason: '' });
const wrongLogin = new RealtimeError('login-rejected', 'no', { host: 'h', status: 401, reason: '' });
const refusal = new RealtimeError('stream-refused', 'no', { stream: 'user', reason: '' });
const misconfigured = new RealtimeError('misconfigured', 'no token', { property: 'token' });

const ready: State = { name: 'ready', tries };
const waiting = (why: RealtimeError): State => ({
  name: 'waiting',
  tries,
  why,
  delayMs: 500,
  retryAt: 1_500,
});

const off: StreamState = { name: 'off' };
const starting: StreamState = { name: 'starting' };
const running: StreamState = { name: 'running' };
const stopping: StreamState = { name: 'stopping' };
const refused: StreamState = { name: 'refused', why: refusal };

describe('the status of a stream', () => {
  const cases: [title: string, state: State, stream: StreamState, expected: Status][] = [
    ['no connection wanted', { name: 'idle' }, off, { state: 'idle' }],
    ['getting a token', { name: 'authorizing', tries }, off, { state: 'connecting' }],
    ['opening the socket', { name: 'opening', tries }, off, { state: 'connecting' }],
    ['authrequest sent', { name: 'authenticating', tries }, off, { state: 'authenticating' }],
    ['authenticated', ready, off, { state: 'starting' }],
    ['start request sent', ready, starting, { state: 'starting' }],
    ['running', ready, running, { state: 'streaming' }],
    ['stopped, to be started again', ready, stopping, { state: 'starting' }],
    ['refused', ready, refused, { state: 'refused', why: refusal }],
    ['lost', waiting(lost), off, { state: 'waiting', why: lost, attempt: 2, retryAt: 1_500 }],
    [
      'token refused',
      waiting(rejected),
      off,
      { state: 'rejected', why: rejected, attempt: 2, retryAt: 1_500 },
    ],
    [
      'login refused',
      waiting(wrongLogin),
      off,
      { state: 'rejected', why: wrongLogin, attempt: 2, retryAt: 1_500 },
    ],
    [
      'misconfigured',
      { name: 'failed', why: misconfigured },
      off,
      { state: 'misconfigured', why: misconfigured },
    ],
    ['on the way out', { name: 'stopping', tries }, running, { state: 'idle' }],
    ['closing', { name: 'closing', after: 'idle' }, off, { state: 'idle' }],
    ['closing, to come back', { name: 'closing', after: 'reopen' }, off, { state: 'connecting' }],
  ];
  for (const [title, state, stream, expected] of cases) {
    it(`${title}: ${expected.state}`, () => {
      assert.deepEqual(streamStatus(state, stream), expected);
    });
  }
});

describe('the status of a connection', () => {
  const cases: [title: string, streams: StreamState[], expected: Status['state']][] = [
    ['one stream runs, the other is refused', [refused, running], 'streaming'],
    ['one stream runs, the other starts', [starting, running], 'streaming'],
    ['one stream starts, the other is refused', [refused, starting], 'starting'],
    ['the only stream is refused', [refused], 'refused'],
    ['both streams are refused', [refused, refused], 'refused'],
  ];
  for (const [title, streams, expected] of cases) {
    it(`${title}: ${expected}`, () => {
      assert.equal(connectionStatus(ready, streams).state, expected);
    });
  }

  it('no stream wanted: idle', () => {
    assert.equal(connectionStatus({ name: 'idle' }, []).state, 'idle');
  });
});

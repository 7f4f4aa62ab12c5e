/** Owns why a WebSocket did not open or was closed, said as a kind of failure. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { RealtimeError } from '../failures/realtime-error';
import { authorityOf, codeOf, type Endpoint, networkError, protocolViolation } from '../net/network-error';
import { retryAfterMs } from '../net/retry-after';
import { meaningOf, NO_CODE } from './close-codes';

/** The answer to the upgrade was a usual HTTP answer. `now`: epoch milliseconds. */
export function refusedUpgrade(
  { statusCode: status = 0, headers }: IncomingMessage,
  endpoint: Endpoint,
  now: number,
): RealtimeError {
  const wait = retryAfterMs(headers, now);
  return new RealtimeError(
    'upgrade-refused',
    `${authorityOf(endpoint)} refused the upgrade: ${status}`,
    { ...endpoint, status, reason: STATUS_CODES[status] ?? '' },
    wait === undefined ? {} : { retryAfterMs: wait },
  );
}

/** What `ws` reports as an error, of the connection or of a frame. */
export function socketError(error: Error, endpoint: Endpoint, maxFrameBytes: number): RealtimeError {
  const code = codeOf(error);
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return new RealtimeError('frame-too-large', `a frame of more than ${maxFrameBytes} bytes`, {
      ...endpoint,
      limitBytes: maxFrameBytes,
    });
  }
  // An error without a code is by `ws` itself, about the answer to the upgrade; it does not quote the server.
  if (!(error instanceof RealtimeError) && code === 'unknown')
    return protocolViolation(endpoint, error.message);
  return networkError(error, endpoint);
}

/** `words`: the server's own, cleaned of secrets; at most 123 bytes, by the standard. */
export function closedByServer(code: number, words: string, endpoint: Endpoint): RealtimeError {
  // 1006 is never sent: TCP ended without a closing message.
  if (code === 1006)
    return new RealtimeError('reset', `the connection to ${authorityOf(endpoint)} broke`, endpoint);
  const meaning = meaningOf(code);
  const closeReason = words.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return new RealtimeError('closed', `closed by the server: ${code} ${meaning ?? ''}`.trim(), {
    ...(code !== NO_CODE && { closeCode: code }),
    ...(meaning !== undefined && { meaning }),
    ...(closeReason !== '' && { closeReason }),
  });
}

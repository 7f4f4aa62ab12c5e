/** Owns the failures of a WebSocket that did not open or was closed. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { RealtimeError } from '../failures/realtime-error';
import { authorityOf, codeOf, type Endpoint, networkError, protocolViolation } from '../net/network-error';
import { retryAfterMs } from '../net/retry-after';
import { meaningOf, NO_CODE } from './close-codes';

/**
 * The headers that a WebSocket needs in the answer to its upgrade. Without one of the first two, Node.js sees a usual
 * answer.
 */
const HEADERS = ['Upgrade', 'Connection', 'Sec-WebSocket-Accept'] as const;

/** What the words of a refusal are about, if the user can correct it. The words are English, as servers send them. */
const PROBLEMS: readonly (readonly [problem: 'client-certificate' | 'not-encrypted', words: RegExp])[] = [
  ['client-certificate', /\bcertificate\b/i],
  ['not-encrypted', /\bhttp\b.*\b(?:https|ssl|tls)\b/i],
];

/** The answer to the upgrade was a usual HTTP answer. `words`: what its body says, cleaned of secrets. `now`: epoch milliseconds. */
export function refusedUpgrade(
  { statusCode: status = 0, headers }: IncomingMessage,
  words: string,
  endpoint: Endpoint,
  now: number,
): RealtimeError {
  if (status === 101) {
    const missing = HEADERS.find((name) => headers[name.toLowerCase()] === undefined) ?? HEADERS[0];
    return withoutHeader(missing, endpoint);
  }
  const wait = retryAfterMs(headers, now);
  const problem = PROBLEMS.find(([, about]) => status < 500 && about.test(words))?.[0];
  return new RealtimeError(
    'upgrade-refused',
    `${authorityOf(endpoint)} refused the upgrade: ${status}`,
    {
      ...endpoint,
      status,
      reason: words || (STATUS_CODES[status] ?? ''),
      ...(problem !== undefined && { problem }),
    },
    wait === undefined ? {} : { retryAfterMs: wait },
  );
}

function withoutHeader(header: string, endpoint: Endpoint): RealtimeError {
  return protocolViolation(endpoint, `no valid ${header} header`, { header });
}

/** How messages of `ws` about a frame begin. Its own numbers and words follow. */
const INVALID_FRAME = /^Invalid WebSocket frame: /;

/** An error of `ws` on an open socket: it is about a frame. */
export function frameError(error: Error, endpoint: Endpoint, maxFrameBytes: number): RealtimeError {
  const code = codeOf(error);
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return new RealtimeError('frame-too-large', `a frame of more than ${maxFrameBytes} bytes`, {
      ...endpoint,
      limitBytes: maxFrameBytes,
    });
  }
  const isExplained = code.startsWith('WS_ERR_') && INVALID_FRAME.test(error.message);
  const reason = isExplained ? error.message.replace(INVALID_FRAME, '') : code;
  const message = `${authorityOf(endpoint)} sent a frame that is none: ${reason}`;
  return new RealtimeError('frame-invalid', message, { ...endpoint, reason });
}

/** An error of `ws` on a socket that has not opened. */
export function openError(error: Error, endpoint: Endpoint): RealtimeError {
  // An error without a code is from `ws` itself, about the answer to the upgrade. It does not quote the server.
  if (error instanceof RealtimeError) return error;
  if (codeOf(error) !== 'unknown' || error instanceof AggregateError) {
    const why = networkError(error, endpoint);
    if (why.code !== 'reset') return why;
    const message = `${authorityOf(endpoint)} broke the connection before it was open`;
    return new RealtimeError('open-reset', message, { ...endpoint });
  }
  const [, header] = /^Invalid ([\w-]+) header$/.exec(error.message) ?? [];
  return header === undefined ? protocolViolation(endpoint, error.message) : withoutHeader(header, endpoint);
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

/** Owns the wire: a frame in, an envelope out; a request in, its text out. */

import { isJsonObject, type JsonObject, parseJsonObject } from '../util/json';
import { redact, redactor } from '../util/redact';
import { shortened } from '../util/shown';
import type { Envelope, RequestName, UnusableEnvelope } from './envelope';
import { type Frame, ReceivedEvent } from './received-event';
import { STREAMS, type StreamName, type StreamTable, streamNames } from './streams';

/** What a frame of a known type is. */
type Meaning =
  | { readonly kind: 'event'; readonly stream: StreamName }
  | { readonly kind: 'response'; readonly request: RequestName };

/** `token`: the REST bearer token. The text holds it: never log the text. */
export function authRequest(token: string): string {
  return JSON.stringify({ type: 'authrequest', token });
}

const UNUSABLE: UnusableEnvelope = { kind: 'unusable' };

/** What can be said and heard where there are these streams. */
export class Codec {
  /** The types that the server sends. A Map, because the type is the server's: `constructor` must not find anything. */
  readonly #meanings: ReadonlyMap<string, Meaning>;

  constructor(private readonly streams: StreamTable = STREAMS) {
    this.#meanings = new Map<string, Meaning>([
      ['authresponse', { kind: 'response', request: 'auth' }],
      ...streamNames(streams).flatMap((stream): [string, Meaning][] => [
        [streams[stream].event, { kind: 'event', stream }],
        [streams[stream].startResponse, { kind: 'response', request: `start-${stream}` }],
        [streams[stream].stopResponse, { kind: 'response', request: `stop-${stream}` }],
      ]),
    ]);
  }

  /**
   * Reads one frame. Never throws: whatever is not a message of the protocol comes back as `unusable`.
   *
   * A response is a success only if its `success` is literally `true`, as documented. Anything else, or nothing, is a
   * failure: to go on without having been let in would hang for ever.
   *
   * @param secrets - what the server was sent and may send back: no reason shows them
   */
  decode(frame: Frame, secrets: readonly string[] = []): Envelope {
    const message = parseJsonObject(frame.text);
    const meaning = typeof message?.type === 'string' ? this.#meanings.get(message.type) : undefined;
    if (message === undefined || meaning === undefined) return UNUSABLE;
    if (meaning.kind === 'event') return new ReceivedEvent(meaning.stream, frame, message);
    const success = message.success === true;
    const reason = success ? '' : reasonOf(message, frame.text, secrets);
    return { kind: 'response', request: meaning.request, success, reason };
  }

  startRequest(stream: StreamName): string {
    return JSON.stringify({ type: this.streams[stream].startRequest });
  }

  stopRequest(stream: StreamName): string {
    return JSON.stringify({ type: this.streams[stream].stopRequest });
  }
}

/** The longest reason, in characters: it goes into errors and logs. */
const MAX_REASON_LENGTH = 200;

/** Of how much that is cut: a server can send far more, and nothing should wait for all of it to be read. */
const MAX_READ_LENGTH = 10 * MAX_REASON_LENGTH;

/** The longest answer, in characters, that stands in for a reason as a whole: nobody would find one in a longer one. */
const MAX_ANSWER_LENGTH = 10 * MAX_READ_LENGTH;

/** "Further properties may say why": the vendor names none, so these are tried, in this order. */
const REASON_PROPERTIES = [
  'message',
  'error',
  'reason',
  'description',
  'detail',
  'details',
  'errorMessage',
  'error_message',
];

/** Never shown where the whole answer stands in for a reason: a server may send back what it was sent. */
const SECRET_PROPERTY = /token|passw|secret|authorization/i;

/**
 * The first property that reads like a reason, itself or one level down; else all that the answer says besides.
 * Without the secrets, which go before it is cut to its length: half a secret could not be found any more.
 *
 * @param text - what the answer was parsed from
 */
export function reasonOf(answer: JsonObject, text: string, secrets: readonly string[]): string {
  const reason = statedReason(answer) ?? (text.length > MAX_ANSWER_LENGTH ? '' : remaining(answer, secrets));
  return bounded(redact(reason, secrets));
}

function statedReason(object: JsonObject, depth = 0): string | undefined {
  for (const property of REASON_PROPERTIES) {
    const value = Object.hasOwn(object, property) ? object[property] : undefined;
    if (typeof value === 'string' && value.trim() !== '') return value;
    const nested = depth === 0 && isJsonObject(value) ? statedReason(value, depth + 1) : undefined;
    if (nested !== undefined) return nested;
  }
  return undefined;
}

function remaining(frame: JsonObject, secrets: readonly string[]): string {
  const entries = Object.entries(frame).filter(
    ([property]) => property !== 'type' && property !== 'success' && !SECRET_PROPERTY.test(property),
  );
  if (entries.length === 0) return '';
  const clean = redactor(secrets);
  let read = 0;
  try {
    return JSON.stringify(Object.fromEntries(entries), (property, value) => {
      if (SECRET_PROPERTY.test(property)) return undefined;
      if (typeof value !== 'string') return value;
      if (read > MAX_READ_LENGTH) return '';
      read += value.length + 1;
      // Here too, since JSON within JSON is escaped twice.
      return clean(value);
    });
  } catch {
    return ''; // Nested too deeply to be written: nothing that a reader would miss.
  }
}

/** One line, at most {@link MAX_REASON_LENGTH} characters, never half a character. */
function bounded(reason: string): string {
  const line = reason
    .slice(0, MAX_READ_LENGTH)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return shortened(line, MAX_REASON_LENGTH);
}

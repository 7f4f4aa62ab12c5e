/** Owns the wire: a frame in, an envelope out; a request in, its text out. */

import type { Frame } from '../transport/transport';
import { reasonOf } from '../util/answer-words';
import { parseJsonObject } from '../util/json';
import type { Envelope, RequestName, UnusableEnvelope } from './envelope';
import { FrameScanner } from './frame-scanner';
import { ReceivedEvent } from './received-event';
import { STREAMS, type StreamName, type StreamTable, streamNames } from './streams';

/** What a frame of a known type is. */
type Meaning =
  | { readonly kind: 'event'; readonly stream: StreamName }
  | { readonly kind: 'response'; readonly request: RequestName };

/** `token`: the REST bearer token. The text holds it: never log the text. */
export function authRequest(token: string): string {
  return JSON.stringify({ type: 'authrequest', token });
}

/** Decides for most events, without parsing, whether they need to be parsed. */
export interface Glance {
  /** The names on the way to the text that decides. */
  readonly path: readonly string[];
  /**
   * Whether an event is to be parsed at once. Otherwise it is parsed when somebody looks into it.
   *
   * @param text - what stands at the path; undefined: no text, or one that only parsing can tell
   */
  needsParsing(stream: StreamName, text: string | undefined): boolean;
}

/** A look that ends so soon costs little, whatever comes of it. */
const CHEAP_BYTES = 128;

/** After so many events in a row that were needed, so many frames go unseen between two looks: the next will be needed too. */
const MANY_NEEDED = 32;
const UNSEEN_WHERE_NEEDED = 15;

/** The most frames that are not looked at where looks are in vain: a look in so many costs next to nothing. */
const MAX_UNSEEN = 255;

const UNUSABLE: UnusableEnvelope = { kind: 'unusable' };

/** The messages for these streams. */
export class Codec {
  /** The types that the server sends. A Map, because the type is the server's: `constructor` must not find anything. */
  readonly #meanings: ReadonlyMap<string, Meaning>;
  /** The types of events, as they stand in frames. */
  readonly #events: readonly { readonly stream: StreamName; readonly type: Buffer }[];
  #scanner: FrameScanner | undefined;
  #glance: Glance | undefined;
  /** How many of the next frames are not looked at, and how many will not be after the next look in vain. */
  #unseen = 0;
  #vain = 0;
  /** How many events in a row were needed. */
  #needed = 0;

  constructor(private readonly streams: StreamTable = STREAMS) {
    this.#events = streamNames(streams).map((stream) => ({
      stream,
      type: Buffer.from(streams[stream].event),
    }));
    this.#meanings = new Map<string, Meaning>([
      ['authresponse', { kind: 'response', request: 'auth' }],
      ...streamNames(streams).flatMap((stream): [string, Meaning][] => [
        [streams[stream].event, { kind: 'event', stream }],
        [streams[stream].startResponse, { kind: 'response', request: `start-${stream}` }],
        [streams[stream].stopResponse, { kind: 'response', request: `stop-${stream}` }],
      ]),
    ]);
  }

  /** From now on, events that don't need to be parsed are not. */
  set glance(glance: Glance | undefined) {
    if (glance?.path !== this.#glance?.path) {
      this.#scanner = glance && new FrameScanner(glance.path);
      this.#unseen = 0;
    }
    this.#glance = glance;
  }

  /**
   * Reads one frame. Never throws: whatever is not a message of the protocol comes back as `unusable`.
   *
   * A response is a success only if its `success` is literally `true`, as documented. Everything else is a failure:
   * without the authentication, the connection would hang for ever.
   *
   * @param secrets - secrets that the server got and may send back; no reason shows them
   */
  decode(frame: Frame, secrets: readonly string[] = []): Envelope {
    const glimpsed = this.#glimpse(frame);
    if (glimpsed !== undefined) return glimpsed;
    const text = frame.bytes.toString();
    const message = parseJsonObject(text);
    const meaning = typeof message?.type === 'string' ? this.#meanings.get(message.type) : undefined;
    if (message === undefined || meaning === undefined) return UNUSABLE;
    if (meaning.kind === 'event') return new ReceivedEvent(meaning.stream, frame, message);
    const success = message.success === true;
    const reason = success ? '' : reasonOf(message, text, secrets);
    return { kind: 'response', request: meaning.request, success, reason };
  }

  /** An event that need not be parsed; undefined: it must be, or it is none, or nobody knows without parsing. */
  #glimpse(frame: Frame): ReceivedEvent | undefined {
    const scanner = this.#scanner;
    if (scanner === undefined) return undefined;
    if (this.#unseen > 0) {
      this.#unseen -= 1;
      return undefined;
    }
    const glimpsed = this.#scan(scanner, frame);
    if (glimpsed !== undefined) {
      this.#vain = 0;
      this.#needed = 0;
    } else if (scanner.looked > CHEAP_BYTES) {
      this.#vain = Math.min(2 * this.#vain + 1, MAX_UNSEEN);
      this.#unseen = this.#vain;
    } else {
      this.#needed += 1;
      if (this.#needed > MANY_NEEDED) this.#unseen = UNSEEN_WHERE_NEEDED;
    }
    return glimpsed;
  }

  #scan(scanner: FrameScanner, frame: Frame): ReceivedEvent | undefined {
    if (!scanner.find(frame.bytes)) return undefined;
    const glimpse = scanner.text;
    for (const { stream, type } of this.#events) {
      if (!scanner.isType(type)) continue;
      if (this.#glance?.needsParsing(stream, glimpse) !== false || !scanner.prove()) return undefined;
      return new ReceivedEvent(stream, frame, undefined, true, glimpse);
    }
    return undefined;
  }

  startRequest(stream: StreamName): string {
    return JSON.stringify({ type: this.streams[stream].startRequest });
  }

  stopRequest(stream: StreamName): string {
    return JSON.stringify({ type: this.streams[stream].stopRequest });
  }
}

/** Owns what is known of an event: made once, where its frame is read, and handed on as a whole. */
import type { JsonObject } from '../util/json';
import type { StreamName } from './streams';

/** A text frame, and when it was received. */
export interface Frame {
  /** The text in UTF-8. Nobody may change it. */
  readonly bytes: Buffer;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** How long it has waited since for flows to run, in measured milliseconds. Default: 0. */
  readonly waitedMs?: number;
}

/** What else the codec knows of an event. */
export interface Known {
  /** What the frame was parsed to; undefined: it is parsed when somebody asks, and known to be a JSON object. */
  readonly event?: JsonObject;
  /** The text at the path that the codec was told to look at. */
  readonly glimpse?: string | undefined;
  /** Whether it was proven to have few levels. */
  readonly isShallow?: boolean;
}

/** One pushed event of a stream. It is parsed at most once, and not before somebody looks into it. */
export class ReceivedEvent implements Frame {
  readonly kind = 'event';
  readonly bytes: Buffer;
  readonly receivedAt: number;
  readonly waitedMs: number;
  /** The text that was found without parsing, where the codec was told to look; undefined: only the event itself tells. */
  readonly glimpse: string | undefined;
  readonly isShallow: boolean;
  #event: JsonObject | undefined;

  constructor(
    readonly stream: StreamName,
    { bytes, receivedAt, waitedMs = 0 }: Frame,
    { event, glimpse, isShallow = false }: Known = {},
  ) {
    this.bytes = bytes;
    this.receivedAt = receivedAt;
    this.waitedMs = waitedMs;
    this.glimpse = glimpse;
    this.isShallow = isShallow;
    this.#event = event;
  }

  /** The event exactly as received. Whoever changes it changes it for all that hold it. */
  get event(): JsonObject {
    this.#event ??= JSON.parse(this.bytes.toString()) as JsonObject;
    return this.#event;
  }
}

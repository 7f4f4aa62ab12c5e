/** Owns what is known of an event: made once, where its frame is read, and handed on as a whole. */
import type { JsonObject } from '../util/json';
import type { StreamName } from './streams';

/** A text frame, and when it was received. */
export interface Frame {
  readonly text: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** How long it has waited since for flows to run, in measured milliseconds. Default: 0. */
  readonly waitedMs?: number;
}

/** One pushed event of a stream. It is parsed at most once, and not before somebody looks into it. */
export class ReceivedEvent implements Frame {
  readonly kind = 'event';
  readonly text: string;
  readonly receivedAt: number;
  readonly waitedMs: number;
  #event: JsonObject | undefined;

  /**
   * @param frame - the frame that carried it: the text of a JSON object
   * @param event - what the text was parsed to; undefined: it is parsed when somebody asks
   */
  constructor(
    readonly stream: StreamName,
    { text, receivedAt, waitedMs = 0 }: Frame,
    event?: JsonObject,
  ) {
    this.text = text;
    this.receivedAt = receivedAt;
    this.waitedMs = waitedMs;
    this.#event = event;
  }

  /** The event exactly as received. Whoever changes it changes it for all that hold it. */
  get event(): JsonObject {
    this.#event ??= JSON.parse(this.text) as JsonObject;
    return this.#event;
  }
}

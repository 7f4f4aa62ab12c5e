/** Owns everything that is known of an event. It is made once, where the frame is read, and handed on as a whole. */
import type { Frame } from '../transport/transport';
import type { JsonObject } from '../util/json';
import type { StreamName } from './streams';

/** One pushed event of a stream. It is parsed at most once, and not before somebody looks into it. */
export class ReceivedEvent {
  readonly kind = 'event';
  #event: JsonObject | undefined;

  /**
   * @param frame - the frame that carried it, which is the text of a JSON object
   * @param event - what the text was parsed to; undefined: it is parsed when somebody asks
   * @param isShallow - whether it was proven to have few levels
   * @param glimpse - the text that was found without parsing, where the codec was told to look; undefined: only the event itself tells
   */
  constructor(
    readonly stream: StreamName,
    readonly frame: Frame,
    event?: JsonObject,
    readonly isShallow = false,
    readonly glimpse?: string,
  ) {
    this.#event = event;
  }

  /** The text in UTF-8. Nobody may change it. */
  get bytes(): Buffer {
    return this.frame.bytes;
  }

  /** Epoch milliseconds. */
  get receivedAt(): number {
    return this.frame.readAt.at;
  }

  /** The event exactly as received. A change shows for all that hold the object. */
  get event(): JsonObject {
    this.#event ??= JSON.parse(this.bytes.toString()) as JsonObject;
    return this.#event;
  }
}

/**
 * Owns the way of an event to its receivers: one parse for each frame, one look-up for each type, and one object for
 * each receiver.
 */
import type { ReceivedEvent } from '../protocol/received-event';
import { forEachStream, STREAMS, type StreamName, type StreamTable, streamNames } from '../protocol/streams';
import type { JsonObject } from '../util/json';
import { type Catalogue, type CatalogueEntry, MAX_TYPE_LENGTH } from './catalogue';
import { copyOf } from './copy';
import type { EventTypeReader, TypeText } from './event-type';
import type { Filter } from './filter';
import { isTooDeep } from './nesting';

/** Somebody who wants some events of one stream. */
export interface Subscriber {
  readonly stream: StreamName;
  readonly filter: Filter;
  /** One event that passed the filter. The object is the receiver's own: nobody else holds it. Must not throw. */
  receive(event: JsonObject, about: EventInfo, output: number): void;
  /** An event passed the filter, but was left out because it is nested too deeply for any flow. Must not throw. */
  dropped?(about: EventInfo): void;
}

/** Somebody who looks at events and does not hand them on. It sees the same object as others, so no copy is needed. */
export interface Observer {
  readonly stream: StreamName;
  /** Whether events of this type matter. Depends on nothing but the type: may be remembered. */
  wants(type: string): boolean;
  /** One event, before anybody can change it. Must not change it, keep it, nor throw. */
  observe(received: ReceivedEvent, type: string): void;
}

/** What is known of an event besides its content. */
export interface EventInfo extends Pick<ReceivedEvent, 'stream' | 'receivedAt'> {
  readonly type: string;
}

/** What is decided about a type once, for all its events. */
interface Known {
  readonly type: string;
  readonly routes: readonly Route[];
  readonly observers: readonly Observer[];
  /** Whether any of them depends on more than the type. */
  readonly hasRules: boolean;
  /** Where its events are noted, if they are. */
  readonly entry: CatalogueEntry | undefined;
}

/** Somebody who wants events of one type, and where. */
interface Route {
  readonly subscriber: Subscriber;
  readonly output: number;
}

/**
 * The server chooses the types. So many types are remembered, then all are forgotten. Longer types are not
 * remembered.
 */
const MAX_REMEMBERED_TYPES = 1000;

/** How events are read, whoever wants them. */
export interface Reading {
  readonly typeOf: EventTypeReader;
  /**
   * The text that is enough to tell the type, if an event has it. It must tell the same type as `typeOf`. Default:
   * there is none.
   */
  readonly typeText?: TypeText;
  /** Where every event is noted, wanted or not; undefined: nowhere. */
  readonly catalogue: Catalogue | undefined;
}

export class Dispatcher {
  readonly #subscribers: Readonly<Record<StreamName, Set<Subscriber | Observer>>>;
  /** By type. Forgotten when a receiver comes or goes. */
  readonly #known: Readonly<Record<StreamName, Map<string, Known>>>;
  /** The same by the text that tells the type. */
  readonly #knownTexts: Readonly<Record<StreamName, Map<string, Known>>>;
  #reading: Reading;

  constructor(
    reading: Reading,
    private readonly streams: StreamTable = STREAMS,
  ) {
    this.#reading = reading;
    this.#subscribers = forEachStream(streams, () => new Set());
    this.#known = forEachStream(streams, () => new Map());
    this.#knownTexts = forEachStream(streams, () => new Map());
  }

  set reading(reading: Reading) {
    this.#reading = reading;
    for (const stream of streamNames(this.streams)) this.#forget(stream);
  }

  add(subscriber: Subscriber | Observer): void {
    this.#subscribers[subscriber.stream].add(subscriber);
    this.#forget(subscriber.stream);
  }

  remove(subscriber: Subscriber | Observer): void {
    this.#subscribers[subscriber.stream].delete(subscriber);
    this.#forget(subscriber.stream);
  }

  /** Whether anybody wants this stream. */
  wants(stream: StreamName): boolean {
    return this.#subscribers[stream].size > 0;
  }

  dispatch(received: ReceivedEvent): void {
    const { stream, receivedAt } = received;
    const known = this.#knownByText(stream, received.glimpse) ?? this.#read(received);
    const { type } = known;
    const routes = known.hasRules ? accepting(known.routes, received.event) : known.routes;
    const isDropped = isTooDeep(received);
    if (!isDropped) {
      known.entry?.note(received);
      for (const observer of known.observers) observer.observe(received, type);
    }
    if (routes.length === 0) return;
    const about: EventInfo = { type, stream, receivedAt };
    if (isDropped) {
      for (const { subscriber } of routes) subscriber.dropped?.(about);
      return;
    }
    const { event } = received;
    // The parsed object goes out last, because copies are made from it, and its receiver may change it at once.
    let left = routes.length;
    for (const { subscriber, output } of routes) {
      left -= 1;
      subscriber.receive(left === 0 ? event : copyOf(event), about, output);
    }
  }

  /** Whether an event with this text at {@link Reading.typeText} has a receiver, or has to be read first. */
  needs(stream: StreamName, text: string | undefined): boolean {
    const known = this.#knownByText(stream, text);
    return known === undefined || known.routes.length > 0 || known.observers.length > 0;
  }

  /** What is known of a type, by its text alone. */
  #knownByText(stream: StreamName, text: string | undefined): Known | undefined {
    if (text === undefined) return undefined;
    const texts = this.#knownTexts[stream];
    const remembered = texts.get(text);
    if (remembered !== undefined) return remembered;
    const type = this.#reading.typeText?.typeOf(text);
    const known = type === undefined ? undefined : this.#known[stream].get(type);
    if (known !== undefined) texts.set(text, known);
    return known;
  }

  /** The same by the event itself. */
  #read({ stream, event }: ReceivedEvent): Known {
    const known = this.#knownByText(stream, this.#reading.typeText?.textIn(event));
    if (known !== undefined) return known;
    const type = this.#reading.typeOf(event, this.streams[stream].event);
    return this.#known[stream].get(type) ?? this.#learn(stream, type);
  }

  #learn(stream: StreamName, type: string): Known {
    const routes: Route[] = [];
    const observers: Observer[] = [];
    for (const subscriber of this.#subscribers[stream]) {
      if ('observe' in subscriber) {
        if (subscriber.wants(type)) observers.push(subscriber);
        continue;
      }
      const output = subscriber.filter.outputFor(type);
      if (output >= 0) routes.push({ subscriber, output });
    }
    const known: Known = {
      type,
      routes,
      observers,
      hasRules: routes.some(({ subscriber }) => subscriber.filter.hasRules),
      entry: this.#reading.catalogue?.entryFor(stream, type),
    };
    if (type.length > MAX_TYPE_LENGTH) return known;
    if (this.#known[stream].size >= MAX_REMEMBERED_TYPES) this.#forget(stream);
    this.#known[stream].set(type, known);
    return known;
  }

  #forget(stream: StreamName): void {
    this.#known[stream].clear();
    this.#knownTexts[stream].clear();
  }
}

function accepting(routes: readonly Route[], event: JsonObject): readonly Route[] {
  return routes.filter(({ subscriber }) => subscriber.filter.accepts(event));
}

/** Owns what was seen on one connection: the types of events, their properties, and the last events themselves. */

import { ReceivedEvent } from '../protocol/received-event';
import { STREAMS, type StreamName, type StreamTable } from '../protocol/streams';
import type { EventTypeReader } from './event-type';
import { Evidence } from './evidence';
import { RecentEvents } from './recent-events';
import type { RecentEvent, SeenType, TypeProperties } from './seen';
import { SeenProperties } from './seen-properties';

/** How many types are kept. The type that was not seen for longest is forgotten first. */
export const MAX_TYPES = 200;

/** The longest type that is remembered, in characters. */
export const MAX_TYPE_LENGTH = 200;

/**
 * Looking at properties is expensive. So only the first events of a type are looked at, then one event in so many
 * milliseconds.
 */
const FIRST_LOOKS = 5;
const LOOK_INTERVAL_MS = 30_000;

/** For evidence, the first events of any type are looked at, then one event in so many milliseconds. */
const FIRST_LOOKS_FOR_EVIDENCE = 256;
const EVIDENCE_INTERVAL_MS = 500;

/** Notes the events of one type. Callers keep it with what they remember of the type. */
export interface CatalogueEntry {
  /** Notes an event, before anybody can change it. */
  note(received: ReceivedEvent): void;
}

/** In memory only, and with a limit for everything, because the server decides the content of events. */
export class Catalogue {
  readonly #types = new Map<string, Entry>();
  readonly #recent = new RecentEvents<Entry>();
  #evidence = new Evidence();
  #lookedAt = 0;

  constructor(private readonly streams: StreamTable = STREAMS) {}

  /** The notes for events of this type. They stay the same, so callers need not ask for each event. */
  entryFor(stream: StreamName, type: string): CatalogueEntry {
    return this.#types.get(keyOf(stream, type)) ?? new Entry(stream, type, this);
  }

  /** The types seen, newest first. */
  types(): SeenType[] {
    return this.#newestFirst().map(({ type, stream, count, lastSeen }) => ({
      type,
      stream,
      count,
      lastSeen,
    }));
  }

  /** The properties of the types seen, newest type first. */
  properties(): TypeProperties[] {
    return this.#newestFirst().map(({ type, stream, properties }) => ({
      type,
      stream,
      properties: properties.list(),
    }));
  }

  /** The properties that could tell the type of the events. */
  get evidence(): Evidence {
    return this.#evidence;
  }

  /**
   * The same catalogue with another way to read types. Types are known only from the last events. The evidence does
   * not depend on types.
   */
  readAnew(typeOf: EventTypeReader): Catalogue {
    const anew = new Catalogue(this.streams);
    for (const { label, frame } of this.#recent.list().reverse()) {
      const received = new ReceivedEvent(label.stream, frame);
      anew.entryFor(label.stream, typeOf(received.event, this.streams[label.stream].event)).note(received);
    }
    anew.#evidence = this.#evidence;
    anew.#lookedAt = this.#lookedAt;
    return anew;
  }

  /** The last events, newest first. Each is its own object. */
  recent(): RecentEvent[] {
    return this.#recent.list().map(({ label: { type, stream }, frame }) => {
      const { receivedAt, event } = new ReceivedEvent(stream, frame);
      return { type, stream, receivedAt, event };
    });
  }

  /** @internal Puts an entry on the list: a new one, or one that had been dropped and is seen again. */
  list(entry: Entry): void {
    if (entry.type.length > MAX_TYPE_LENGTH) return;
    if (this.#types.size >= MAX_TYPES) this.#dropOldest();
    this.#types.set(keyOf(entry.stream, entry.type), entry);
    entry.listed = true;
  }

  /** @internal `isRare`: its type has been looked at seldom. */
  keep(entry: Entry, received: ReceivedEvent, isRare: boolean): void {
    const { receivedAt } = received;
    this.#recent.add(entry, received.frame);
    const isDue = Math.abs(receivedAt - this.#lookedAt) >= EVIDENCE_INTERVAL_MS;
    if (!isRare && !isDue && this.#evidence.events >= FIRST_LOOKS_FOR_EVIDENCE) return;
    this.#lookedAt = receivedAt;
    this.#evidence.note(received.event);
  }

  #dropOldest(): void {
    let oldest: Entry | undefined;
    for (const entry of this.#types.values()) {
      if (oldest === undefined || entry.lastSeen < oldest.lastSeen) oldest = entry;
    }
    if (oldest === undefined) return;
    oldest.listed = false;
    this.#types.delete(keyOf(oldest.stream, oldest.type));
  }

  #newestFirst(): Entry[] {
    return Array.from(this.#types.values()).sort((one, other) => other.lastSeen - one.lastSeen);
  }
}

class Entry implements CatalogueEntry {
  readonly properties = new SeenProperties();
  listed = false;
  count = 0;
  lastSeen = 0;
  #lookedAt = 0;

  constructor(
    readonly stream: StreamName,
    readonly type: string,
    private readonly catalogue: Catalogue,
  ) {}

  note(received: ReceivedEvent): void {
    const { receivedAt } = received;
    this.count += 1;
    this.lastSeen = receivedAt;
    if (!this.listed) this.catalogue.list(this);
    // Somebody may have set the clock back. So a difference in any direction counts.
    const isRare = this.count <= FIRST_LOOKS || Math.abs(receivedAt - this.#lookedAt) >= LOOK_INTERVAL_MS;
    if (isRare) {
      this.#lookedAt = receivedAt;
      this.properties.note(received.event);
    }
    this.catalogue.keep(this, received, isRare);
  }
}

function keyOf(stream: StreamName, type: string): string {
  return `${stream} ${type}`;
}

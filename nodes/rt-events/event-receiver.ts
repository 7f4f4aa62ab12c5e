/** Owns what a node does with the events that pass its filter: it sends each as a message. */
import type { Node } from 'node-red';
import type { EventInfo } from '../../src/events/dispatcher';
import type { Filter } from '../../src/events/filter';
import type { StreamName } from '../../src/protocol/streams';
import type { StreamUser } from '../../src/session/session';
import type { Status } from '../../src/session/status';
import type { JsonObject } from '../../src/util/json';
import type { StatusLight } from '../shared/status-light';
import type { Translate } from '../shared/translate';
import { DroppedEvents } from './dropped-events';
import type { LastEvent } from './last-event';
import { atOutput, messageOf } from './message';

export class EventReceiver implements StreamUser {
  #dropped: DroppedEvents | undefined;

  /** `last`: shows the latest event; undefined: nobody wants to see it. */
  constructor(
    readonly node: Node,
    readonly stream: StreamName,
    readonly filter: Filter,
    private readonly light: StatusLight,
    private readonly last: LastEvent | undefined,
    private readonly t: Translate,
  ) {}

  receive(event: JsonObject, about: EventInfo, output: number): void {
    this.node.send(atOutput(output, messageOf(event, about)));
    this.last?.note(about);
  }

  dropped(about: EventInfo): void {
    this.#dropped ??= new DroppedEvents(this.node, this.t);
    this.#dropped.tell(about);
  }

  status(status: Status): void {
    this.light.show(status);
  }
}

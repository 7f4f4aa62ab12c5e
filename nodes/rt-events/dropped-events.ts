/**
 * Owns the errors of a node about events that were left out: the first at once, then the latest, once a minute at
 * most.
 */
import type { Node, NodeMessage } from 'node-red';
import type { EventInfo } from '../../src/events/dispatcher';
import { systemClock } from '../../src/util/clock';
import { Throttle } from '../../src/util/throttle';
import type { Translate } from '../shared/translate';

/** A server that sends nothing else must not fill the log. */
const DROPPED_INTERVAL_MS = 60_000;

export class DroppedEvents {
  #latest: EventInfo | undefined;
  readonly #saying = new Throttle(systemClock, DROPPED_INTERVAL_MS, () => this.#say());

  constructor(
    private readonly node: Node,
    private readonly t: Translate,
  ) {
    node.on('close', () => this.#saying.end());
  }

  tell(about: EventInfo): void {
    this.#latest = about;
    this.#saying.ask();
  }

  #say(): void {
    if (this.#latest === undefined) return;
    const { type: topic, stream, receivedAt } = this.#latest;
    this.node.error(this.t('event.tooDeep', { type: topic }), { topic, stream, receivedAt } as NodeMessage);
  }
}

/** Owns the latest event in the status of a node: time and type, once a second at most. */
import type { Node } from 'node-red';
import type { EventInfo } from '../../src/events/dispatcher';
import { systemClock } from '../../src/util/clock';
import { shortened } from '../../src/util/shown';
import { Throttle } from '../../src/util/throttle';
import type { StatusLight } from '../shared/status-light';

const SHOW_INTERVAL_MS = 1000;

/** With the time, what stays below 20 characters. */
const MAX_TYPE_LENGTH = 13;

export class LastEvent {
  #latest: EventInfo | undefined;
  readonly #showing: Throttle;

  constructor(node: Node, light: StatusLight) {
    this.#showing = new Throttle(systemClock, SHOW_INTERVAL_MS, () => {
      if (this.#latest !== undefined) light.say(textOf(this.#latest));
    });
    node.on('close', () => this.#showing.end());
  }

  /** An event has left by this node. */
  note(about: EventInfo): void {
    this.#latest = about;
    this.#showing.ask();
  }
}

/** `08:05 call.ringing`. */
function textOf({ type, receivedAt }: EventInfo): string {
  const at = new Date(receivedAt);
  const [hours, minutes] = [at.getHours(), at.getMinutes()].map((number) => String(number).padStart(2, '0'));
  return `${hours}:${minutes} ${shortened(type, MAX_TYPE_LENGTH)}`;
}

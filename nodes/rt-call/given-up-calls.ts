/** Owns what a node says of calls that it gave up since there were too many: how many they are, once a minute at most. */
import type { Node, NodeMessage } from 'node-red';
import { MAX_CALLS } from '../../src/calls/call-tracker';
import { systemClock } from '../../src/util/clock';
import { Throttle } from '../../src/util/throttle';
import type { Translate } from '../shared/translate';

const INTERVAL_MS = 60_000;

export class GivenUpCalls {
  #count = 0;
  readonly #saying = new Throttle(systemClock, INTERVAL_MS, () => this.#say());

  constructor(
    private readonly node: Node,
    private readonly t: Translate,
  ) {
    node.on('close', () => this.#saying.end());
  }

  tell(): void {
    this.#count += 1;
    this.#saying.ask();
  }

  #say(): void {
    const count = this.#count;
    this.#count = 0;
    const text = this.t('call.tooMany', { count, most: MAX_CALLS });
    this.node.error(text, { topic: 'rt-call', payload: { givenUp: count } } as NodeMessage);
  }
}

/** Owns the light below a node that acts: it shows running actions, and for a moment the last outcome. */
import type { Node, NodeStatus } from 'node-red';
import { systemClock } from '../../src/util/clock';
import type { ActionCode } from './messages';
import type { Translate } from './translate';

/** How long an outcome is shown, in milliseconds. */
const SHOWN_MS = 10_000;

/** `sending`: an action runs. `sent`: the last action was done. */
export type ActionState = 'sending' | 'sent' | ActionCode;

const LOOKS: Readonly<Record<ActionState, Pick<NodeStatus, 'fill' | 'shape'>>> = {
  sending: { fill: 'blue', shape: 'dot' },
  sent: { fill: 'green', shape: 'dot' },
  'held-back': { fill: 'yellow', shape: 'dot' },
  'not-sent': { fill: 'red', shape: 'ring' },
  'outcome-unknown': { fill: 'red', shape: 'ring' },
  refused: { fill: 'red', shape: 'dot' },
  unauthorized: { fill: 'red', shape: 'dot' },
  misconfigured: { fill: 'red', shape: 'dot' },
};

export class ActionLight {
  #underWay = 0;
  #shown: ActionState | undefined;
  #isCovered = false;
  #timer: unknown;

  constructor(
    private readonly node: Node,
    private readonly t: Translate,
  ) {
    node.on('close', () => systemClock.clearTimeout(this.#timer));
  }

  began(): void {
    this.#underWay += 1;
    this.#show('sending');
  }

  /** An action that {@link began} is over. */
  ended(outcome: ActionState): void {
    this.#underWay -= 1;
    this.#show(this.#underWay > 0 ? 'sending' : outcome);
  }

  /** From now on, the light belongs to whoever says that the node can't work. */
  cover(): void {
    this.#isCovered = true;
    this.#shown = undefined;
    systemClock.clearTimeout(this.#timer);
  }

  /** The node can work again. */
  uncover(): void {
    this.#isCovered = false;
  }

  #show(state: ActionState): void {
    if (this.#isCovered) return;
    systemClock.clearTimeout(this.#timer);
    if (state !== this.#shown)
      this.node.status({ ...LOOKS[state], text: this.t(`doing.${state}`), ...{ state } });
    this.#shown = state;
    if (state !== 'sending') this.#timer = setTimeout(() => this.#fade(), SHOWN_MS).unref();
  }

  #fade(): void {
    this.#shown = undefined;
    this.node.status({});
  }
}

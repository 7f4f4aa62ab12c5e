/** Owns the small light below a node: it shows a status, and counts down to the next try. */
import type { Node } from 'node-red';
import type { Status } from '../../src/session/status';
import { systemClock } from '../../src/util/clock';
import { StatusTurns } from './status-turns';
import { type ShownStatus, secondsShown, statusText } from './texts';
import type { Translate } from './translate';

const SECOND_MS = 1000;

/** All lights of this process take turns. */
const OF_ALL = new StatusTurns();

export class StatusLight {
  #status: Status | undefined;
  #said: string | undefined;
  #shown = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly node: Node,
    private readonly t: Translate,
    private readonly turns = OF_ALL,
  ) {
    node.on('close', () => {
      this.#stopCounting();
      this.turns.forget(this);
    });
  }

  /** What to show in place of the usual text while the stream runs. */
  say(text: string): void {
    this.#said = text;
    if (this.#status !== undefined) this.turns.ask(this, 'text');
  }

  /**
   * Shows a status as soon as possible. If very many change at once, each light shows its newest status, and the
   * newest lights come first.
   */
  show(status: Status): void {
    const isNewState = status.state !== this.#status?.state;
    this.#status = status;
    this.#stopCounting();
    this.turns.ask(this, isNewState ? 'state' : 'text');
  }

  /** The shown status is no longer true, and there is nothing to show. */
  clear(): void {
    this.#status = undefined;
    this.#stopCounting();
    this.turns.forget(this);
    if (this.#shown !== '') this.node.status({});
    this.#shown = '';
  }

  /** For the giver of turns. */
  takeTurn(): boolean {
    if (this.#status === undefined) return false;
    const shown = this.#looks(this.#status);
    const what = `${shown.state} ${shown.text}`;
    if (what === this.#shown) return false;
    this.node.status(shown);
    this.#shown = what;
    return true;
  }

  #looks(status: Status): ShownStatus {
    const now = systemClock.elapsed();
    const usual = statusText(this.t, this.#count(status, now), now);
    const said = status.state === 'streaming' ? this.#said : undefined;
    return said === undefined ? usual : { ...usual, text: said };
  }

  /**
   * Plans the next second of the countdown. Returns what to show now: only the state, if too many lights count down.
   */
  #count(status: Status, now: number): Status {
    this.#stopCounting();
    if (secondsShown(status, now) === 0) return status;
    if (!this.turns.mayCount(this)) return { state: status.state };
    this.#timer = setTimeout(() => this.turns.ask(this, 'text'), SECOND_MS);
    // The timer does not keep the process alive.
    this.#timer.unref();
    return status;
  }

  #stopCounting(): void {
    clearTimeout(this.#timer);
    this.turns.stopsCounting(this);
  }
}

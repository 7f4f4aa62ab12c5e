/** Owns the small light below a node: it shows a status, and counts down to the next try. */
import type { Node } from 'node-red';
import type { Status } from '../../src/session/status';
import { systemClock } from '../../src/util/clock';
import { secondsShown, statusText, type Translate } from './texts';

const SECOND_MS = 1000;

export class StatusLight {
  #shown = '';
  #status: Status | undefined;
  #said: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly node: Node,
    private readonly t: Translate,
  ) {
    node.on('close', () => this.#off());
  }

  /** What to show in place of the usual text while the stream runs. */
  say(text: string): void {
    this.#said = text;
    if (this.#status !== undefined) this.show(this.#status);
  }

  show(status: Status): void {
    this.#off();
    this.#status = status;
    const now = systemClock.elapsed();
    const usual = statusText(this.t, status, now);
    const isSaid = status.state === 'streaming' && this.#said !== undefined;
    const shown = isSaid ? { ...usual, text: this.#said } : usual;
    const what = `${shown.state} ${shown.text}`;
    if (what !== this.#shown) this.node.status(shown);
    this.#shown = what;
    // The next second of the countdown; the timer never keeps a process alive.
    if (secondsShown(status, now) === 0) return;
    this.#timer = setTimeout(() => this.show(status), SECOND_MS);
    this.#timer.unref();
  }

  #off(): void {
    clearTimeout(this.#timer);
  }
}

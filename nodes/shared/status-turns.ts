/**
 * Owns the turns of statuses: how many all nodes of this package show in a second, because Node-RED's channel to its
 * editors is narrow.
 */

/**
 * Node-RED sends a thousand messages a second to an editor, from all packages together. More messages wait in order,
 * and then all lights are late, also those of other packages. So we send so many statuses together, and the next ones
 * only when the channel has passed these on. No more than these arrive in any second.
 */
export const MAX_TOGETHER = 200;
const WINDOW_MS = 1_250;

/** A light that waits to show a status. */
export interface Waiting {
  /** Shows the current status. False: it is shown already. */
  takeTurn(): boolean;
}

/** How many lights may count down. Nobody reads more, and each needs a turn every second. */
const MAX_COUNTING = 20;

export class StatusTurns {
  /** When the latest were given, in milliseconds of `performance.now()`. */
  readonly #given: number[] = [];
  readonly #states = new Set<Waiting>();
  readonly #texts = new Set<Waiting>();
  readonly #counting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * Gives a turn, at once if there is one. Waiting lights get their turns newest first, and states before other
   * texts, because people look for the latest change.
   */
  ask(waiting: Waiting, what: 'state' | 'text'): void {
    const isState = what === 'state' || this.#states.has(waiting);
    this.#states.delete(waiting);
    this.#texts.delete(waiting);
    (isState ? this.#states : this.#texts).add(waiting);
    this.#give();
  }

  forget(waiting: Waiting): void {
    this.#states.delete(waiting);
    this.#texts.delete(waiting);
    if (this.#states.size + this.#texts.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Whether this one may count down, until it stops. */
  mayCount(waiting: Waiting): boolean {
    if (this.#counting.size >= MAX_COUNTING) return this.#counting.has(waiting);
    this.#counting.add(waiting);
    return true;
  }

  stopsCounting(waiting: Waiting): void {
    this.#counting.delete(waiting);
  }

  #give(): void {
    const now = performance.now();
    if (this.#leftMs(now) === 0) {
      for (const waiting of [...newestFirst(this.#states), ...newestFirst(this.#texts)]) {
        this.#states.delete(waiting);
        this.#texts.delete(waiting);
        if (!waiting.takeTurn()) continue;
        this.#given.push(now);
        if (this.#given.length > MAX_TOGETHER) this.#given.shift();
        if (this.#leftMs(now) > 0) break;
      }
    }
    const isDone = this.#states.size + this.#texts.size === 0;
    if (isDone || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#give();
    }, this.#leftMs(now));
    // It never keeps a process alive.
    this.#timer.unref();
  }

  /** How long the next turn has to wait, in milliseconds. */
  #leftMs(now: number): number {
    const at = this.#given.at(-MAX_TOGETHER);
    return at === undefined || at > now ? 0 : Math.max(0, at + WINDOW_MS - now);
  }
}

function newestFirst(waiting: ReadonlySet<Waiting>): readonly Waiting[] {
  return [...waiting].reverse();
}

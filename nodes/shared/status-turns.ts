/** Owns how many statuses a second all nodes of this package show together: Node-RED's channel to its editors is narrow. */

/**
 * Node-RED hands a thousand messages a second to an editor, whoever sends them: more wait there in order, and then every light is
 * late, those of other packages too. So many of ours are given together; as many again only once the channel has surely passed
 * them on, so that no more than these arrive in any second.
 */
export const MAX_TOGETHER = 200;
const WINDOW_MS = 1_250;

/** Somebody who waits to show a status. */
export interface Waiting {
  /** Shows what is the case by now. False: that is shown already. */
  takeTurn(): boolean;
}

/** So many lights count down: nobody reads more, and each takes a turn a second. */
const MAX_COUNTING = 20;

export class StatusTurns {
  /** When the latest were given, in milliseconds of `performance.now()`. */
  readonly #given: number[] = [];
  readonly #states = new Set<Waiting>();
  readonly #texts = new Set<Waiting>();
  readonly #counting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * Gives a turn, at once if there is one. Those that wait get theirs newest first, and states before other texts: what has
   * changed just now is what somebody looks for.
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

/** Owns a limit of how many do something at the same time. The others wait in order. */

export class ConcurrencyLimit {
  readonly #waiting = new Set<() => void>();
  #free: number;

  /**
   * @param atOnce - how many may do it at the same time
   * @param maxWaiting - how many may wait for their turn
   */
  constructor(
    atOnce: number,
    private readonly maxWaiting: number,
  ) {
    this.#free = atOnce;
  }

  /** Whether nobody else may wait. */
  get isFull(): boolean {
    return this.#free === 0 && this.#waiting.size >= this.maxWaiting;
  }

  /**
   * Resolves when it is the caller's turn, with a function that ends the turn. If the signal is aborted before, it
   * resolves with nothing.
   */
  turn(signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(() => this.#end());
    }
    return new Promise((resolve) => {
      const begin = () => {
        signal.removeEventListener('abort', leave);
        resolve(() => this.#end());
      };
      const leave = () => {
        this.#waiting.delete(begin);
        resolve(undefined);
      };
      this.#waiting.add(begin);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #end(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

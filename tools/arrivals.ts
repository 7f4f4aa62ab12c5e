/** Owns waiting for things that arrive one by one: they are awaited by what they are, never by sleeping. */

const DEADLINE_MS = 30_000;

/** Things in the order in which they arrived, and those that somebody waits for. */
export class Arrivals<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #listeners: ((item: T) => void)[] = [];
  #ended: Error | undefined;

  add(item: T): void {
    this.all.push(item);
    for (const listener of this.#listeners) listener(item);
    this.#wake();
  }

  /** Calls the listener for everything that arrives from now on. */
  onArrival(listener: (item: T) => void): void {
    this.#listeners.push(listener);
  }

  /** Nothing more will arrive: whoever waits is told why. */
  end(why: Error): void {
    this.#ended = why;
    this.#wake();
  }

  /** The first match among those that arrived at or after position `from`, or arrive within 30 seconds. */
  first(what: string, matches: (item: T) => boolean, from = 0): Promise<T> {
    return this.#until(what, () => this.all.slice(from).find(matches));
  }

  /** All that arrived, as soon as there are at least `count` of them. */
  atLeast(count: number): Promise<readonly T[]> {
    return this.#until(`${count} arrivals`, () => (this.all.length >= count ? this.all : undefined));
  }

  /** The n-th, from 1, of those that arrived and will arrive. */
  nth(n: number): Promise<T> {
    return this.#until(`arrival ${n}`, () => this.all[n - 1]);
  }

  /** The first that arrives from now on. */
  next(): Promise<T> {
    return this.nth(this.all.length + 1);
  }

  #until<R>(what: string, find: () => R | undefined): Promise<R> {
    const found = find();
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        this.#waiting.delete(look);
        clearTimeout(deadline);
        finish();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`${what} did not come: ${why}. What came last: ${this.#last()}`)));
      const look = (): void => {
        const match = find();
        if (match !== undefined) settle(() => resolve(match));
        else if (this.#ended) fail(this.#ended.message);
      };
      const deadline = setTimeout(() => fail(`waited ${DEADLINE_MS / 1000} s`), DEADLINE_MS);
      this.#waiting.add(look);
      look();
    });
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look();
  }

  #last(): string {
    return this.all
      .slice(-8)
      .map((item) => `\n  ${JSON.stringify(item)}`)
      .join('');
  }
}

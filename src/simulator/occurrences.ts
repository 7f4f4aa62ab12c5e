/** Owns occurrences: what a server has seen, in order. A test can await an occurrence, so it never sleeps. */

/** How many occurrences of each kind are kept. Counts have no limit. */
const KEPT = 10_000;

interface Waiter {
  readonly kind: PropertyKey;
  /** Whether this is the awaited occurrence. */
  offer(value: unknown): boolean;
  abandon(): void;
}

/**
 * A log of what happened, by kind. `Kinds` maps each kind to what is recorded of it.
 *
 * {@link nth} looks at the past too, so there is no race between an occurrence and the test that awaits it.
 */
export class Occurrences<Kinds extends object> {
  readonly #counts = new Map<PropertyKey, number>();
  readonly #kept: { [Kind in keyof Kinds]?: Kinds[Kind][] } = {};
  readonly #waiters = new Set<Waiter>();

  /** How many of a kind there were since the start. */
  count(kind: keyof Kinds): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** The last 10,000 of a kind, oldest first. */
  all<Kind extends keyof Kinds>(kind: Kind): readonly Kinds[Kind][] {
    return this.#kept[kind] ?? [];
  }

  record<Kind extends keyof Kinds>(kind: Kind, value: Kinds[Kind]): void {
    this.#counts.set(kind, this.count(kind) + 1);
    const kept: Kinds[Kind][] = this.#kept[kind] ?? [];
    this.#kept[kind] = kept;
    kept.push(value);
    if (kept.length > KEPT) kept.shift();
    for (const waiter of [...this.#waiters]) {
      if (waiter.kind === kind && waiter.offer(value)) this.#waiters.delete(waiter);
    }
  }

  /** The n-th (from 1) that matches, of those kept and those to come. */
  nth<Kind extends keyof Kinds>(
    kind: Kind,
    n: number,
    matches: (value: Kinds[Kind]) => boolean = () => true,
  ): Promise<Kinds[Kind]> {
    const past = this.all(kind).filter(matches);
    const found = past[n - 1];
    return found === undefined ? this.#wait(kind, n - past.length, matches) : Promise.resolve(found);
  }

  /** The first that matches from now on; what happened before does not count. */
  next<Kind extends keyof Kinds>(
    kind: Kind,
    matches: (value: Kinds[Kind]) => boolean = () => true,
  ): Promise<Kinds[Kind]> {
    return this.#wait(kind, 1, matches);
  }

  /** Rejects everything that is still awaited, because nothing more will happen. */
  end(): void {
    for (const waiter of this.#waiters) waiter.abandon();
    this.#waiters.clear();
  }

  #wait<Kind extends keyof Kinds>(
    kind: Kind,
    remaining: number,
    matches: (value: Kinds[Kind]) => boolean,
  ): Promise<Kinds[Kind]> {
    const awaited = new Promise<Kinds[Kind]>((resolve, reject) => {
      let left = remaining;
      this.#waiters.add({
        kind,
        offer: (value) => {
          const candidate = value as Kinds[Kind];
          if (!matches(candidate)) return false;
          left -= 1;
          if (left === 0) resolve(candidate);
          return left === 0;
        },
        abandon: () => reject(new Error(`The server ended while '${String(kind)}' was awaited.`)),
      });
    });
    // The test that awaits it gets the rejection. A test that has failed already must not fail again.
    awaited.catch(() => {});
    return awaited;
  }
}

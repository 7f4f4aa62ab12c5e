/** Owns the watchers of a connection's state, and what each of them knows, across deploys. */
import { type Clock, momentOf } from '../util/clock';
import { changeTo, type StatusChange } from './history';
import type { Status, StatusName } from './status';

/** Somebody who follows the connection's state. */
export interface Watcher {
  /** Stays the same over deploys, so that the watcher is not told again what it knows. */
  readonly key: string;
  changed(change: StatusChange): void;
  /** The status of the connection: told at every change, and when flows have started. */
  status(status: Status): void;
}

export class Watchers {
  readonly #present = new Set<Watcher>();
  /** The last state that each watcher was told, by its key, because a deploy makes new watchers. */
  readonly #known = new Map<string, StatusName>();

  /** `status`: where the connection stands now. */
  constructor(
    private readonly clock: Clock,
    private readonly status: () => Status,
  ) {}

  add(watcher: Watcher): () => void {
    this.#present.add(watcher);
    return () => this.#present.delete(watcher);
  }

  /** Replaces other watchers: what those were told is known. */
  takeOver(others: Watchers): void {
    for (const [key, state] of others.#known) this.#known.set(key, state);
  }

  showStatus(): void {
    for (const watcher of this.#present) watcher.status(this.status());
  }

  tell(change: StatusChange): void {
    for (const watcher of this.#present) this.#inform(watcher, change);
  }

  /** Tells present watchers what they don't know, and forgets watchers that have not come back. */
  introduceAll(): void {
    for (const watcher of this.#present) this.introduce(watcher);
    const keys = new Set([...this.#present].map(({ key }) => key));
    for (const key of this.#known.keys()) if (!keys.has(key)) this.#known.delete(key);
  }

  introduce(watcher: Watcher): void {
    const status = this.status();
    const previous = this.#known.get(watcher.key) ?? 'idle';
    if (status.state !== previous) this.#inform(watcher, changeTo(status, previous, momentOf(this.clock)));
  }

  #inform(watcher: Watcher, change: StatusChange): void {
    this.#known.set(watcher.key, change.state);
    watcher.changed(change);
  }
}

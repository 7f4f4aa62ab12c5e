/** Owns what a connection has been through lately: its last changes of state, for whoever looks for the cause of a problem. */
import type { StatusChange } from './outage-tracker';

/** How many changes are kept; the oldest go first. */
export const MAX_CHANGES = 50;

export class History {
  readonly #changes: StatusChange[] = [];

  /** The last changes, oldest first. */
  get changes(): readonly StatusChange[] {
    return this.#changes;
  }

  add(...changes: readonly StatusChange[]): void {
    this.#changes.push(...changes);
    this.#changes.splice(0, this.#changes.length - MAX_CHANGES);
  }
}

/** Owns how many texts may go to one number: an answer to an answer must not go on for ever. */

import type { Clock } from '../util/clock';
import { isJsonObject } from '../util/json';
import type { TextLimitSettings } from './text-limit-settings';

const MINUTE_MS = 60_000;

/** So many numbers are remembered. Beyond that, the number that got its text longest ago is forgotten. */
export const MAX_NUMBERS = 10_000;

export class TextLimit {
  /** When each number got texts (`Clock.elapsed()`, oldest first). The number with the latest text is at the end. */
  readonly #sentAt = new Map<string, readonly number[]>();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts a text to this number. Undefined: the limit is reached, and the text must not be sent.
   *
   * @returns a function that takes the count back, for a text that was not sent
   */
  take(number: string, { limit, limitMinutes }: TextLimitSettings): (() => void) | undefined {
    if (limit === 0) return () => {};
    const now = this.clock.elapsed();
    const since = now - limitMinutes * MINUTE_MS;
    this.#forgetBefore(since);
    const recent = (this.#sentAt.get(number) ?? []).filter((at) => at > since);
    if (recent.length >= limit) return undefined;
    this.#set(number, [...recent, now]);
    return () => {
      const all = this.#sentAt.get(number) ?? [];
      const index = all.indexOf(now);
      const others = all.filter((_, at) => at !== index);
      this.#set(number, others);
    };
  }

  /** What {@link restore} takes: for each number, when it got texts (epoch milliseconds). */
  save(): Record<string, number[]> {
    const offset = this.clock.now() - this.clock.elapsed();
    return Object.fromEntries(
      [...this.#sentAt].map(([number, times]) => [number, times.map((at) => Math.round(at + offset))]),
    );
  }

  /** Adds what was saved, perhaps by another process or by hand. A time in the future counts as now. */
  restore(saved: unknown): void {
    if (!isJsonObject(saved)) return;
    const offset = this.clock.now() - this.clock.elapsed();
    for (const [number, times] of Object.entries(saved)) {
      if (!Array.isArray(times)) continue;
      const earlier = times
        .filter((at): at is number => typeof at === 'number')
        .map((at) => Math.min(at - offset, this.clock.elapsed()));
      this.#set(number, [...earlier, ...(this.#sentAt.get(number) ?? [])]);
    }
  }

  /** Forgets the numbers that got no text since then. */
  #forgetBefore(since: number): void {
    for (const [number, times] of this.#sentAt) {
      if ((times.at(-1) ?? 0) > since) return;
      this.#sentAt.delete(number);
    }
  }

  #set(number: string, times: readonly number[]): void {
    this.#sentAt.delete(number);
    if (times.length > 0) this.#sentAt.set(number, times);
    if (this.#sentAt.size <= MAX_NUMBERS) return;
    const [oldest] = this.#sentAt.keys();
    if (oldest !== undefined) this.#sentAt.delete(oldest);
  }
}

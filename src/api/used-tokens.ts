/**
 * Owns the tokens that were used recently. A server may still send back a replaced token, and this token may still be
 * good.
 */

/** How many are remembered; the oldest go first. */
const MAX_TOKENS = 10;

/** Its member is private, so that nothing that prints an object shows it. */
export class UsedTokens {
  readonly #tokens = new Set<string>();

  /** Newest last; an empty one is none. */
  add(...tokens: readonly (string | undefined)[]): void {
    for (const token of tokens) {
      if (token === undefined || token === '') continue;
      this.#tokens.delete(token);
      this.#tokens.add(token);
    }
    for (const oldest of this.#tokens) {
      if (this.#tokens.size <= MAX_TOKENS) return;
      this.#tokens.delete(oldest);
    }
  }

  list(): readonly string[] {
    return [...this.#tokens];
  }
}

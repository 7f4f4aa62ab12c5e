/** Owns what the runtime says of the rules that a browser can't judge: of their expressions and telephone numbers. */
import { hasVariable } from '../../../src/configuration/variables';
import { RULE_OPS_OF_RUNTIME, type Rule, type RuleProblem, wellFormedRule } from '../../../src/events/rules';
import { MAX_RULES, type RuleAnswer } from '../rule-answer';

/** So long is waited for more to ask about: while somebody types, or the editor looks at all nodes. */
const PAUSE_MS = 150;

/** What somebody has typed on the way stays known; so much of it. */
const MAX_KNOWN = 2000;

/** Asks the runtime; undefined: it does not say. */
type AskRuntime = (rules: readonly Rule[]) => Promise<RuleAnswer | undefined>;

/** Answers at once, as far as is known: what is not known yet is taken to be fine, and asked for. */
export class RuleVerdicts {
  readonly #known = new Map<string, RuleProblem | null>();
  readonly #wanted = new Map<string, Rule>();
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ask: AskRuntime) {}

  /** What is wrong with a rule as it stands, or as it was saved. */
  problemOf(rule: unknown): RuleProblem | undefined {
    const read = wellFormedRule(rule);
    if (typeof read === 'string') return read;
    // What is in a variable, only the running node knows.
    if (!RULE_OPS_OF_RUNTIME.includes(read.op) || hasVariable(read.value)) return undefined;
    const key = keyOf(read);
    const known = this.#known.get(key);
    if (known === undefined) this.#want(key, read);
    return known ?? undefined;
  }

  /** `listener` is called whenever more is known, until the returned function is called. */
  onAnswer(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #want(key: string, rule: Rule): void {
    this.#wanted.set(key, rule);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#askNow(), PAUSE_MS);
  }

  async #askNow(): Promise<void> {
    const asked = [...this.#wanted].slice(0, MAX_RULES);
    this.#wanted.clear();
    const answer = await this.ask(asked.map(([, rule]) => rule));
    // Whoever looks again asks again.
    if (answer === undefined) return;
    if (this.#known.size > MAX_KNOWN) this.#known.clear();
    asked.forEach(([key], index) => {
      this.#known.set(key, answer[index] ?? null);
    });
    for (const listener of [...this.#listeners]) listener();
  }
}

function keyOf({ op, value, ignoreCase }: Rule): string {
  return JSON.stringify([op, value, ignoreCase === true]);
}

/** Owns what comes of asking whether rules can be read, for the runtime and the editor alike. */
import type { RuleProblem } from '../../src/events/rules';

/** Who may look at connections. No event is looked at. */
export const CHECK_PERMISSION = 'rt-connection.read';

/** So many rules are judged at a time. */
export const MAX_RULES = 500;

/** What is wrong with each rule that was asked about, in the same order; `null`: nothing. */
export type RuleAnswer = (RuleProblem | null)[];

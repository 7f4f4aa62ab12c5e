/** Owns what the runtime of this editor has said of rules, for all nodes and dialogs of the page. */
import { ask } from '../../editor/admin-api';
import { CHECK_PERMISSION, type RuleAnswer } from '../rule-answer';
import { RuleVerdicts } from './rule-verdicts';

export const runtimeVerdicts = new RuleVerdicts(async (rules) => {
  const answer = await ask('rt-events/rules', { send: rules, needs: CHECK_PERMISSION });
  return answer.ok ? (answer.body as RuleAnswer) : undefined;
});

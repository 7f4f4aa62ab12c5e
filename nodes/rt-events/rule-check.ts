/** Owns what the editor asks of single rules: whether the runtime can read their values, which a browser can't tell. */
import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { compileRule, type RuleProblem } from '../../src/events/rules';
import { CHECK_PERMISSION, MAX_RULES } from './rule-answer';

/** Serves `POST rt-events/rules`, with a list of rules as they are saved in a flow. */
export function serveRuleCheck(RED: NodeAPI): void {
  const mayRead = RED.auth.needsPermission(CHECK_PERMISSION);
  RED.httpAdmin.post('/rt-events/rules', mayRead, (request: Request, response: Response) => {
    const rules: unknown = request.body;
    if (Array.isArray(rules) && rules.length <= MAX_RULES) response.json(rules.map(problemOf));
    else response.sendStatus(400);
  });
}

function problemOf(rule: unknown): RuleProblem | null {
  const compiled = compileRule(rule);
  return typeof compiled === 'string' ? compiled : null;
}

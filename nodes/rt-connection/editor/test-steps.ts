/** Owns the steps of a test of a connection, and what is to be shown of each. */
import { isJsonObject } from '../../../src/util/json';

/** The steps of a test, in order; `login` only where a login is what gets the token. */
const STEPS = ['connect', 'login', 'authenticate', 'start'] as const;
type Step = (typeof STEPS)[number];

/** One step as the server answers it. */
export interface StepResult {
  readonly step: Step;
  readonly ok: boolean;
  readonly ms: number;
  /** On failure: what happened and what to do. */
  readonly message?: string;
}

/** How a step is shown. `skipped`: one before it failed. */
export interface StepLine {
  readonly step: Step;
  readonly state: 'running' | 'done' | 'failed' | 'skipped';
  readonly ms?: number;
  readonly message?: string;
}

/** All steps of a test, with what came of them; no results yet: they are being tried. */
export function stepLines(auth: string, results?: readonly StepResult[]): StepLine[] {
  const steps = STEPS.filter((step) => step !== 'login' || auth === 'login');
  return steps.map((step) => {
    if (results === undefined) return { step, state: 'running' };
    const result = results.find((found) => found.step === step);
    if (result === undefined) return { step, state: 'skipped' };
    return { ...result, state: result.ok ? 'done' : 'failed' };
  });
}

/** The results in an answer; undefined where it is no answer to a test. */
export function resultsOf(answer: unknown): readonly StepResult[] | undefined {
  if (!isJsonObject(answer) || !Array.isArray(answer.steps)) return undefined;
  const steps: readonly unknown[] = answer.steps;
  return steps.every(isStepResult) ? steps : undefined;
}

function isStepResult(value: unknown): value is StepResult {
  if (!isJsonObject(value)) return false;
  const { step, ok, ms, message } = value;
  return (
    STEPS.some((known) => known === step) &&
    typeof ok === 'boolean' &&
    typeof ms === 'number' &&
    (message === undefined || typeof message === 'string')
  );
}

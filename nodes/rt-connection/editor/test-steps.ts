/** Owns the steps of a test of a connection, and what is to be shown of each. */
import { FIRST_STREAM, STEPS, type StepName, stepOf, streamOf } from '../../../src/api/test-steps';
import type { StreamName } from '../../../src/protocol/streams';
import { isJsonObject } from '../../../src/util/json';

/** One step as the server answers it. */
export interface StepResult {
  readonly step: StepName;
  readonly ok: boolean;
  readonly ms: number;
  /** On failure: what happened and what to do. */
  readonly message?: string;
}

/** How a step is shown. `skipped`: one before it failed. */
export interface StepLine {
  readonly step: StepName;
  readonly state: 'running' | 'done' | 'failed' | 'skipped';
  readonly ms?: number;
  readonly message?: string;
}

/** What is tested: how to sign in, and the streams that nodes take. */
export interface Tested {
  readonly auth: string;
  readonly streams: readonly StreamName[];
}

/** All steps of a test, with what came of them; no results yet: they are being tried. */
export function stepLines({ auth, streams }: Tested, results?: readonly StepResult[]): StepLine[] {
  const taken: readonly StreamName[] = [FIRST_STREAM, ...streams];
  const starts = taken.map(stepOf);
  const isGone = (step: StepName) => results?.some((result) => result.step === step) === true;
  const steps = STEPS.filter((step) => {
    if (step === 'login') return auth === 'login';
    return streamOf(step) === undefined || starts.includes(step) || isGone(step);
  });
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

/** The key of what a step is called. */
export function stepText(step: StepName): string {
  const stream = streamOf(step);
  return stream === undefined ? `test.step.${step}` : `stream.${stream}.start`;
}

/**
 * Owns the names of the steps in the test of a connection. The dialog uses this file too, so there is no Node.js in
 * it.
 */
import { STREAM_NAMES, type StreamName } from '../protocol/streams';

/** The stream that each test starts. */
export const FIRST_STREAM = 'user' satisfies StreamName;

/** The steps before streams can start. `login`: only if a login gets the token. */
const FIRST_STEPS = ['connect', 'login', 'authenticate'] as const;

export type StepName =
  | (typeof FIRST_STEPS)[number]
  | 'start'
  | `start-${Exclude<StreamName, typeof FIRST_STREAM>}`;

/** The step that starts a stream. */
export function stepOf(stream: StreamName): StepName {
  return stream === FIRST_STREAM ? 'start' : `start-${stream}`;
}

/** All steps that there are, in order. */
export const STEPS: readonly StepName[] = [...FIRST_STEPS, ...STREAM_NAMES.map(stepOf)];

/** The stream that a step starts; undefined: none. */
export function streamOf(step: StepName): StreamName | undefined {
  return STREAM_NAMES.find((stream) => stepOf(stream) === step);
}

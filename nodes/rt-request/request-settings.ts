/** Owns the settings of `rt request`: what each is by default, and what it may be. */
import { METHODS } from '../../src/api/method';
import type { TypedValue } from '../shared/typed-input';

/** The typed inputs, as a new node has them. */
export const REQUEST_INPUTS = {
  path: { value: '', type: 'str' },
  body: { value: 'payload', type: 'msg' },
} as const satisfies Record<string, TypedValue>;

/** What is chosen from a list; the first is what a new node has. */
export const REQUEST_CHOICES = {
  method: METHODS,
  /** How the body is written. */
  format: ['json', 'form'],
  /** What an answer that says no is: an error, or an answer all the same. */
  errors: ['raise', 'pass'],
} as const;

export type RequestChoice = keyof typeof REQUEST_CHOICES;

export const REQUEST_CHOICE_NAMES = Object.keys(REQUEST_CHOICES) as RequestChoice[];

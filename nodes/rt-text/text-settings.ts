/** Owns the typed inputs of `rt text`, and what each is by default. */
import type { TypedValue } from '../shared/typed-input';

/** The typed inputs, as a new node has them; empty: nothing. */
export const TEXT_INPUTS = {
  to: { value: 'to', type: 'msg' },
  text: { value: 'payload', type: 'msg' },
  from: { value: '', type: 'str' },
  sendAt: { value: '', type: 'str' },
  extra: { value: '', type: 'str' },
} as const satisfies Record<string, TypedValue>;

export type TextInput = keyof typeof TEXT_INPUTS;

export const TEXT_INPUT_NAMES = Object.keys(TEXT_INPUTS) as TextInput[];

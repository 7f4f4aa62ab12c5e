/**
 * Owns the variables in typed inputs: filled in where the user wrote text, and named in the error if they have no
 * value.
 */
import type { Node, NodeAPI } from 'node-red';
import {
  type Filled,
  filledIn,
  filledText,
  heldText,
  type LookUp,
  variableIn,
  variablesIn,
} from '../../src/configuration/variables';
import type { Translate } from './translate';
import { type TypedValue, typedValueIn } from './typed-input';
import { writtenAs } from './written';

/**
 * The typed inputs of a saved node with what variables hold; a text: what is wrong with them. Only what the dialog holds is filled
 * in, never what a message brings.
 *
 * @param inputs - each by its name, with what it is by default
 */
export function typedInputs<Name extends string>(
  RED: NodeAPI,
  t: Translate,
  node: Node,
  config: Readonly<Record<string, unknown>>,
  inputs: Readonly<Record<Name, TypedValue>>,
): Readonly<Record<Name, TypedValue>> | string {
  const written = writtenAs(RED, node);
  const lookUp = (name: string): unknown => RED.util.getSetting(node, name);
  const read: Partial<Record<Name, TypedValue>> = {};
  for (const name of Object.keys(inputs) as Name[]) {
    const { [name]: saved } = config;
    const held = variableIn(written[name]) !== undefined && saved !== undefined;
    const value = held ? heldText(saved) : saved;
    const input = typedValueIn({ ...config, [name]: value }, name, inputs[name]);
    if (input === undefined) return t('misconfigured.input', { name });
    const filled = filledInput(input, written[name], lookUp);
    if (!filled.ok) return t('misconfigured.variable', { variable: filled.variable });
    read[name] = { ...input, value: filled.value };
  }
  return read as Readonly<Record<Name, TypedValue>>;
}

/** `written`: as the user wrote it; Node-RED has put in what a variable holds where one is the whole. */
function filledInput({ value, type }: TypedValue, written: unknown, lookUp: LookUp): Filled<string> {
  const isHeld = typeof written === 'string' && written !== value;
  switch (type) {
    case 'env':
      // To name a variable is what this type is for: what Node-RED has put in would be taken for a name.
      return allSet(isHeld ? written : value, lookUp);
    case 'jsonata':
      // `${…}` has a meaning of its own in an expression, and `$env()` reads variables there.
      return isHeld || variableIn(value) === undefined ? { ok: true, value } : filledText(value, lookUp);
    case 'json':
      return isHeld ? { ok: true, value } : filledText(value, (name) => inQuotes(lookUp(name)));
    default:
      return filledIn(value, written, lookUp) as Filled<string>; // A text of a text.
  }
}

/** The value of the type `env`: the name of a variable, or a text with such names in it. */
function allSet(value: string, lookUp: LookUp): Filled<string> {
  const whole = variableIn(value);
  const within = variablesIn(value);
  const names = whole !== undefined ? [whole] : within.length > 0 ? within : [value];
  const missing = names.find((name) => name !== '' && (lookUp(name) ?? undefined) === undefined);
  return missing === undefined ? { ok: true, value } : { ok: false, variable: missing };
}

/** What a variable holds as JSON writes it between quotation marks, so that it stays one text. */
function inQuotes(held: unknown): string | undefined {
  return held === undefined || held === null ? undefined : JSON.stringify(heldText(held)).slice(1, -1);
}

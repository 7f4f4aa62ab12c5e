/** Owns the values of typed inputs: from a message, a context or the environment, computed, or as written. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { heldText, variablesIn } from '../../src/configuration/variables';
import type { Translate } from './translate';
import type { TypedValue } from './typed-input';

/**
 * What the input stands for with this message; undefined: there is nothing.
 *
 * @throws if the value can't be read, for example because of a mistake in a JSONata expression
 */
export async function valueFrom(
  RED: NodeAPI,
  t: Translate,
  node: Node,
  input: TypedValue,
  message: NodeMessage,
): Promise<unknown> {
  if (input.value === '') return undefined;
  const value = await new Promise<unknown>((resolve, reject) => {
    RED.util.evaluateNodeProperty(input.value, input.type, node, message, (error, value: unknown) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
  const left = input.type === 'jsonata' ? leftIn(value, input.value) : undefined;
  if (left !== undefined) throw new Error(t('action.variable', { variable: left }));
  return value;
}

/** The variable that an expression has left as it is in a text of its own: nobody means to send that. */
function leftIn(value: unknown, expression: string): string | undefined {
  const named = variablesIn(expression);
  if (named.length === 0 || value === undefined) return undefined;
  const text = heldText(value);
  return named.find((name) => text.includes(`\${${name}}`));
}

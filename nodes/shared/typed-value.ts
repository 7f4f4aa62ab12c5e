/** Owns the values that a dialog's typed inputs stand for: of a message, of a context, of the environment, computed, or as written. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { TypedValue } from './typed-input';

/**
 * What the input stands for with this message; undefined: there is nothing.
 *
 * @throws where it can't be read, such as a JSONata expression with a mistake
 */
export function valueFrom(
  RED: NodeAPI,
  node: Node,
  input: TypedValue,
  message: NodeMessage,
): Promise<unknown> {
  if (input.value === '') return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(input.value, input.type, node, message, (error, value: unknown) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
}

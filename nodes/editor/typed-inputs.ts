/** Owns the typed inputs of dialogs: a value, and beside it what kind of value it is, as core's own nodes have them. */
import type { TypedValue } from '../shared/typed-input';

/** Where a value may come from: the message, a context, the environment, an expression, or the flow itself. */
const TYPES = ['msg', 'flow', 'global', 'str', 'env', 'jsonata'] as const;

/**
 * The property of a typed input's value.
 *
 * @param missing - the key of what to say where it is empty. None: it may be
 */
export function typedProperty<N extends object>(
  name: string,
  { value: byDefault }: TypedValue,
  missing?: string,
): NodeProperty<N, string> {
  const check = RED.validators.typedInput<N>({ typeField: `${name}Type`, allowBlank: true });
  return {
    value: byDefault,
    validate(value, options) {
      if (missing !== undefined && value === '') return this._(missing);
      return check.call(this, value, options);
    },
  };
}

/** Makes typed inputs of the fields of a dialog. Each has a hidden field for its type. `withJson`: the one that may be JSON as well. */
export function openTypedInputs<Name extends string>(
  inputs: Readonly<Record<Name, TypedValue>>,
  withJson?: Name,
): void {
  for (const name of Object.keys(inputs) as Name[]) {
    $(`#node-input-${name}`).typedInput({
      types: name === withJson ? [...TYPES, 'json'] : TYPES,
      default: inputs[name].type,
      typeField: `#node-input-${name}Type`,
    });
    nameParts(`node-input-${name}`);
  }
}

/** The editor makes a field of its own and buttons, and hides ours: for who can't see them, they have no name, nor the label a field. */
function nameParts(id: string): void {
  const label = document.querySelector(`label[for="${id}"]`);
  const widget = document.getElementById(id)?.nextElementSibling;
  if (!(label instanceof HTMLLabelElement) || !widget) return;
  // Its words come later.
  label.id = `${id}-label`;
  for (const part of widget.querySelectorAll('button, input')) part.setAttribute('aria-labelledby', label.id);
  const field = widget.querySelector('input');
  if (field === null) return;
  field.id = `${id}-field`;
  label.htmlFor = field.id;
}

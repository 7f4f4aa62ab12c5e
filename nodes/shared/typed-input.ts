/** Owns the typed inputs of dialogs as they are saved: a value, and what kind of value it is. */

/** What a typed input may be, by the names that Node-RED's own nodes save. */
const VALUE_TYPES = ['msg', 'flow', 'global', 'env', 'jsonata', 'str', 'json', 'num', 'bool'] as const;

/** As a dialog saves it. */
export interface TypedValue {
  readonly value: string;
  readonly type: (typeof VALUE_TYPES)[number];
}

/** The property `name` of a saved node and its type; a text: the name of what is wrong. */
export function typedValueIn(
  saved: Readonly<Record<string, unknown>>,
  name: string,
  byDefault: TypedValue,
): TypedValue | undefined {
  const { [name]: value = byDefault.value, [`${name}Type`]: type = byDefault.type } = saved;
  const known = VALUE_TYPES.find((each) => each === type);
  return typeof value === 'string' && known !== undefined ? { value, type: known } : undefined;
}

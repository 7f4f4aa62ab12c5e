/**
 * Owns environment variables in what users write: `${NAME}` stands for the value of NAME, as a whole or within a
 * text. `$${NAME}` stands for the text `${NAME}` itself. The dialogs use this file too, so there is no Node.js in it.
 */

/** The value of a variable; undefined: there is none. */
export type LookUp = (name: string) => unknown;

/** A value with its variables filled in, or the first variable that is not set. */
export type Filled<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly variable: string };

/** No number and no quotation mark begins a name: `^\d+${2}` is an expression, and `${"a": b}` one of JSONata. */
const PLACES = /(\$+)\{((?:\$parent\.)*[^\s\d$"'{}][^\s"'{}]*)\}/g;

const WHOLE = /^(\$+)\{([^}\s]+)\}$/;

/** The variable, if the whole value is one variable. Node-RED itself fills in such a value. */
export function variableIn(value: unknown): string | undefined {
  const [, marks, name] = (typeof value === 'string' && WHOLE.exec(value.trim())) || [];
  return marks === '$' ? name : undefined;
}

/** Whether a value has any variable, as a whole or within. */
export function hasVariable(value: unknown): boolean {
  return variableIn(value) !== undefined || (typeof value === 'string' && variablesIn(value).length > 0);
}

/** Fills a text in. `as`: a secret is used as typed, unless all of it names a variable. */
export function filledText(text: string, lookUp: LookUp, as: 'text' | 'secret' = 'text'): Filled<string> {
  let missing: string | undefined;
  const value = text.replace(as === 'secret' ? WHOLE : PLACES, (_place, marks: string, name: string) => {
    if (marks !== '$') return `${marks.slice(1)}{${name}}`;
    const held = lookUp(name);
    if (held === undefined || held === null) missing ??= name;
    return heldText(held);
  });
  const whole = text === text.trim() ? variableIn(text) : undefined;
  // A name that is not possible within a text.
  if (missing === undefined && whole !== undefined && value === text) return asText(whole, lookUp(whole));
  return missing === undefined ? { ok: true, value } : { ok: false, variable: missing };
}

function asText(variable: string, held: unknown): Filled<string> {
  return held === undefined || held === null ? { ok: false, variable } : { ok: true, value: heldText(held) };
}

/** What a variable holds, as text: in a flow it may be a number, a switch or JSON. */
export function heldText(held: unknown): string {
  return typeof held === 'object' ? JSON.stringify(held) : String(held);
}

/** The variables that a text names within it, each once. */
export function variablesIn(text: string): string[] {
  const named = [...text.matchAll(PLACES)].filter(([, marks]) => marks === '$');
  return [...new Set(named.map(([, , name = '']) => name))];
}

/** The deepest value that our dialogs save is a list of objects with lists of texts. Deeper values are not ours. */
const MAX_LEVELS = 4;

/**
 * Fills in all texts of a value. Node-RED has already filled in each text that is one whole variable. Such a text
 * differs from `written`, and is left as it is. If it has become a number, it becomes a text again.
 */
export function filledIn(
  value: unknown,
  written: unknown,
  lookUp: LookUp,
  levels = MAX_LEVELS,
): Filled<unknown> {
  if (typeof value === 'string') {
    if (written === undefined || written === value) return filledText(value, lookUp);
    const variable = variableIn(value);
    return variable === undefined ? { ok: true, value } : { ok: false, variable };
  }
  if (typeof value !== 'object' || value === null || levels === 0) {
    return { ok: true, value: variableIn(written) === undefined ? value : String(value) };
  }
  const entries: [string, unknown][] = [];
  for (const [name, part] of Object.entries(value)) {
    const filled = filledIn(part, Object(written)[name], lookUp, levels - 1);
    if (!filled.ok) return filled;
    entries.push([name, filled.value]);
  }
  const parts = Object.fromEntries(entries);
  return { ok: true, value: Array.isArray(value) ? Object.values(parts) : parts };
}

/** Owns which texts are a token, whoever gives it: a user, a flow, or a login. */

/** A line break at the end of a file, of a variable or of a command's output. No token has one. */
const LINE_END = /[\r\n]+$/;

/** The token in this value; undefined: there is none. A token is used exactly as it is, spaces at its ends included. */
export function tokenIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.replace(LINE_END, '') : undefined;
}

/** Owns code that runs in the browser's page: a text, since here there is no DOM to type it with. */

/** A function of one argument, for the browser to call. */
export function inPage(parameter: string, body: string): (argument: unknown) => unknown {
  return new Function(parameter, body) as (argument: unknown) => unknown;
}

/** Owns what the properties of a connection may be, for the runtime and the dialog alike: no Node.js in here. */

/** Seconds between pings, where nothing else was chosen. */
export const DEFAULT_HEARTBEAT_S = 30;

/** Beyond that a dead link would go unnoticed for too long. */
const MAX_HEARTBEAT_S = 3600;

/** The environment variable that a value names: Node-RED puts it in place of a whole `${NAME}`, and of no part. */
export function variableIn(value: unknown): string | undefined {
  return typeof value === 'string' ? /^\$\{([^}\s]+)\}$/.exec(value)?.[1] : undefined;
}

/** A whole number that JSON can carry exactly; empty: the user's only account. */
export function isAccountId(text: string): boolean {
  return /^\d*$/.test(text) && Number.isSafeInteger(Number(text));
}

/** `a.b.c`, where no name is empty; empty: automatic. */
export function isTypeProperty(text: string): boolean {
  return text === '' || text.split('.').every((name) => name.trim() !== '');
}

/** The heartbeat that a text tells, in seconds; 0: off; empty: the default. Undefined: none. */
export function heartbeatIn(text: string): number | undefined {
  if (text.trim() === '') return DEFAULT_HEARTBEAT_S;
  const seconds = Number(text);
  return seconds >= 0 && seconds <= MAX_HEARTBEAT_S ? seconds : undefined;
}

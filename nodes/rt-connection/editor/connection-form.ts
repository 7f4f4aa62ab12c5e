/** Owns what makes a connection's properties valid, apart from any dialog. One that a flow does not hold has its default. */
import { heartbeatIn, variableIn } from '../../../src/configuration/properties';

/** An address of the RealTime API. */
export function isUrl(value: unknown): boolean {
  return value === undefined || isAddress(value, ['ws', 'wss']);
}

/** An address of the REST API; empty: the one that goes with the RealTime API's. */
export function isRestUrl(value: unknown): boolean {
  return value === undefined || value === '' || isAddress(value, ['http', 'https']);
}

/** Whether a value passes the runtime's own check of its text. What is in a variable, only the runtime knows. */
export function passes(check: (text: string) => boolean, value: unknown): boolean {
  if (value === undefined || value === null || variableIn(value) !== undefined) return true;
  return (typeof value === 'string' || typeof value === 'number') && check(String(value).trim());
}

export function isHeartbeat(text: string): boolean {
  return heartbeatIn(text) !== undefined;
}

/** What the field of the heartbeat stands for: seconds, or the text of what is none, such as a variable. */
export function heartbeatOf(field: string): number | string {
  return heartbeatIn(field) ?? field.trim();
}

/** How a connection without a name is called: by its host. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

function isAddress(value: unknown, schemes: readonly string[]): boolean {
  if (variableIn(value) !== undefined) return true;
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  // Node-RED puts variables in place of whole values only.
  return schemes.some((scheme) => value.toLowerCase().startsWith(`${scheme}://`)) && !value.includes('${');
}

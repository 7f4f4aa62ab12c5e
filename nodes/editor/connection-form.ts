/** Owns what makes a connection's properties valid, apart from any dialog. One that a flow does not hold has its default. */

/** An address of the RealTime API. */
export function isUrl(value: unknown): boolean {
  return value === undefined || isAddress(value, ['ws', 'wss']);
}

/** An address of the REST API; empty: the one that goes with the RealTime API's. */
export function isRestUrl(value: unknown): boolean {
  return value === undefined || value === '' || isAddress(value, ['http', 'https']);
}

/** `a.b.c`, where no name is empty; empty: automatic. */
export function isTypeProperty(value: unknown): boolean {
  if (value === undefined || value === '') return true;
  return typeof value === 'string' && value.split('.').every((name) => name.trim() !== '');
}

/** Seconds; 0: off. The field of the dialog holds text. */
export function isHeartbeat(value: unknown): boolean {
  if (value === undefined || isVariable(value)) return true;
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= 3600;
}

/** A whole number; empty: the user's only account. */
export function isAccountId(value: unknown): boolean {
  return isVariable(value) || /^\d*$/.test(String(value ?? ''));
}

/** How a connection without a name is called: by its host. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

function isAddress(value: unknown, schemes: readonly string[]): boolean {
  if (isVariable(value)) return true;
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  // Node-RED puts variables in place of whole values only.
  return schemes.some((scheme) => value.toLowerCase().startsWith(`${scheme}://`)) && !value.includes('${');
}

/** `${NAME}` in place of a whole value: only the runtime knows what is in it. */
function isVariable(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{[^}\s]+\}$/.test(value.trim());
}

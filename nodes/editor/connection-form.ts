/** Owns what makes a connection's properties valid, apart from any dialog. */

/** `${NAME}` in place of a whole value: only the runtime knows what is in it. */
function isVariable(value: string): boolean {
  return /^\$\{[^}\s]+\}$/.test(value.trim());
}

/** Whether `value` is an address with one of the schemes, or a variable. */
export function isAddress(value: unknown, schemes: readonly string[]): boolean {
  if (typeof value !== 'string') return false;
  if (isVariable(value)) return true;
  if (!schemes.some((scheme) => value.toLowerCase().startsWith(`${scheme}://`))) return false;
  // Node-RED puts variables in place of whole values only.
  return URL.canParse(value) && !value.includes('${');
}

/** `a.b.c`, where no name is empty; an empty path is allowed: automatic. */
export function isTypeProperty(value: unknown): boolean {
  return value === '' || (typeof value === 'string' && value.split('.').every((name) => name.trim() !== ''));
}

export function isHeartbeat(value: unknown): boolean {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 && seconds <= 3600;
}

export function isAccountId(value: unknown): boolean {
  const text = String(value ?? '');
  return text === '' || isVariable(text) || /^\d+$/.test(text);
}

/** How a connection without a name is called: by its host. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

/**
 * Owns what an address tells: whether it is this machine, whether others can read the traffic, and which part may be
 * shown.
 */

const UNENCRYPTED: ReadonlySet<string> = new Set(['ws:', 'http:']);

/** `localhost` and names below it, 127.0.0.0/8, and ::1. */
const LOOPBACK =
  /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|::1|::ffff:(?:7f[\da-f]{2}:[\da-f]{1,4}|127(?:\.\d+){3}))$/i;

/** Whether the host is this machine. The host is a name or an IP address, without a port, with or without brackets. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.replace(/^\[(.*)\]$/, '$1'));
}

/** Whether it is `ws:` or `http:` to another machine. False for a text that is not a URL. */
export function travelsInTheClear(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return UNENCRYPTED.has(protocol) && !isLoopback(hostname);
}

/** The host of an address, with its port if there is one. A text that is not an address stays, without its secrets. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : withoutSecrets(address);
}

/** An address without its user, password and query. It may also be a text that is not an address. */
export function withoutSecrets(address: string): string {
  const scheme = /^(?:[a-z][a-z\d+.-]*:\/\/|(?:ws|http)s?:)/i.exec(address)?.[0] ?? '';
  const rest = address.slice(scheme.length);
  // A password can have a question mark, and a query can have an at sign. Nobody can tell which it is.
  const mark = rest.search(/[?#]/);
  if (mark !== -1 && rest.includes('@', mark)) return `${scheme}…`;
  const place = mark === -1 ? rest : rest.slice(0, mark);
  return scheme + place.slice(place.lastIndexOf('@') + 1);
}

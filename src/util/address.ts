/** Owns what an address tells: whether it is on this machine, who could read what is sent there, and what of it may be shown. */

const UNENCRYPTED: ReadonlySet<string> = new Set(['ws:', 'http:']);

/** `localhost` and names below it, 127.0.0.0/8, and ::1. */
const LOOPBACK =
  /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|::1|::ffff:(?:7f[\da-f]{2}:[\da-f]{1,4}|127(?:\.\d+){3}))$/i;

/** Whether this machine is meant by the host: a name or an IP address, without a port, in brackets or not. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.replace(/^\[(.*)\]$/, '$1'));
}

/** Whether it is `ws:` or `http:` to another machine. What is no URL is not judged here: false. */
export function travelsInTheClear(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return UNENCRYPTED.has(protocol) && !isLoopback(hostname);
}

/** An address, even one that is none, without its user, password and query. */
export function withoutSecrets(address: string): string {
  const scheme = /^(?:[a-z][a-z\d+.-]*:\/\/|(?:ws|http)s?:)/i.exec(address)?.[0] ?? '';
  const rest = address.slice(scheme.length);
  // A password can have a question mark, and a query an at sign: which of them it is, can't be told.
  const mark = rest.search(/[?#]/);
  if (mark !== -1 && rest.includes('@', mark)) return `${scheme}…`;
  const place = mark === -1 ? rest : rest.slice(0, mark);
  return scheme + place.slice(place.lastIndexOf('@') + 1);
}

/** Owns the question whether an address would let a token travel unencrypted; for the runtime and the editor alike. */

const UNENCRYPTED: ReadonlySet<string> = new Set(['ws:', 'http:']);

/** This machine: `localhost` and names below it, 127.0.0.0/8, and ::1 as URLs write them. */
const LOOPBACK =
  /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/;

/** Whether it is `ws:` or `http:` to another machine. What is no URL is not judged here: false. */
export function travelsInTheClear(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return UNENCRYPTED.has(protocol) && !LOOPBACK.test(hostname);
}

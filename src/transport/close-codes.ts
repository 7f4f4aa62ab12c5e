/** Owns what the close codes of a WebSocket mean (RFC 6455, section 7.4, and the IANA registry). */

const MEANINGS: ReadonlyMap<number, string> = new Map([
  [1000, 'normal closure'],
  [1001, 'going away'],
  [1002, 'protocol error'],
  [1003, 'unsupported data'],
  [1007, 'invalid data'],
  [1008, 'policy violation'],
  [1009, 'message too big'],
  [1010, 'extension missing'],
  [1011, 'internal error'],
  [1012, 'service restart'],
  [1013, 'try again later'],
  [1014, 'bad gateway'],
  [3000, 'unauthorized'],
  [3003, 'forbidden'],
  [3008, 'timeout'],
]);

/** Stands for a closing message without a code; it is never sent. */
export const NO_CODE = 1005;

/** A few English words, as the registry has them; undefined: the code is the server's own, or not known. */
export function meaningOf(code: number): string | undefined {
  return MEANINGS.get(code);
}

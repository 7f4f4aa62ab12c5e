/**
 * Owns the byte order mark: some servers and editors put it before a text in UTF-8, and no parser of JSON accepts it.
 */

const MARK = Buffer.from('\uFEFF');

/** The received bytes without their byte order mark. Shares the memory of the bytes. */
export function withoutMark(bytes: Buffer): Buffer {
  const isMarked = bytes[0] === MARK[0] && bytes[1] === MARK[1] && bytes[2] === MARK[2];
  return isMarked ? bytes.subarray(MARK.length) : bytes;
}

/** Owns the mark that some servers and editors put before a text in UTF-8: no parser of JSON takes it. */

const MARK = Buffer.from('\uFEFF');

/** What was received, without the byte order mark before it. Shares its memory. */
export function withoutMark(bytes: Buffer): Buffer {
  const isMarked = bytes[0] === MARK[0] && bytes[1] === MARK[1] && bytes[2] === MARK[2];
  return isMarked ? bytes.subarray(MARK.length) : bytes;
}

/** Owns the reading of the page with which a server refuses an upgrade. Its size and its time are limited. */
import type { IncomingMessage } from 'node:http';
import { withoutMark } from '../util/byte-order-mark';
import type { Clock } from '../util/clock';

const SWITCHING_PROTOCOLS = 101;

/** The reason is at the beginning of such a page. */
const MAX_BYTES = 16 * 1024;

/** How long to wait for the page, in milliseconds. */
const DEADLINE_MS = 1_000;

/** Gives the beginning of the body, once, also if the body never ends or breaks off. */
export function readRefusal(response: IncomingMessage, clock: Clock, done: (text: string) => void): void {
  // What follows is not a page, and never ends.
  if (response.statusCode === SWITCHING_PROTOCOLS) {
    done('');
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isDone = false;
  const end = () => {
    if (isDone) return;
    isDone = true;
    clock.clearTimeout(deadline);
    done(withoutMark(Buffer.concat(chunks).subarray(0, MAX_BYTES)).toString());
  };
  const deadline = clock.setTimeout(end, DEADLINE_MS);
  response.on('data', (chunk: Buffer) => {
    if (isDone) return;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BYTES) end();
  });
  response.on('error', end);
  // Comes after the end and after a break.
  response.on('close', end);
}

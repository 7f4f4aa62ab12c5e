/** Owns the reading of the page with which a server refuses an upgrade: only as much, and as long, as its reason is worth. */
import type { IncomingMessage } from 'node:http';
import { withoutMark } from '../util/byte-order-mark';
import type { Clock } from '../util/clock';

const SWITCHING_PROTOCOLS = 101;

/** A page of an error that says why begins with it. */
const MAX_BYTES = 16 * 1024;

/** A server that has refused is not waited for: in milliseconds. */
const DEADLINE_MS = 1_000;

/** Gives the beginning of the body once, also where it never ends or breaks off. */
export function readRefusal(response: IncomingMessage, clock: Clock, done: (text: string) => void): void {
  // What follows it is no page, and never ends.
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
  // After the end as well as after a break.
  response.on('close', end);
}

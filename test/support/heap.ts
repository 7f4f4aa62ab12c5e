/** Owns the measurement of memory that stays in use. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** The heap in use after a garbage collection, in bytes. */
export function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** The same for memory outside of the heap, such as the bytes of buffers. */
export function heldOutsideBytes(): number {
  collectGarbage();
  return process.memoryUsage().external;
}

/** By how much a value grows from one measurement to the next, by the line that fits best. */
export function slope(measures: readonly number[]): number {
  const meanX = (measures.length - 1) / 2;
  const meanY = measures.reduce((sum, y) => sum + y, 0) / measures.length;
  let covariance = 0;
  let variance = 0;
  for (const [x, y] of measures.entries()) {
    covariance += (x - meanX) * (y - meanY);
    variance += (x - meanX) ** 2;
  }
  return covariance / variance;
}

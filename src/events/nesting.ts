/** Owns how deeply an event may be nested. */
import type { ReceivedEvent } from '../protocol/received-event';

/**
 * How many levels an event may have. Node-RED copies messages by recursion, which fails from some 2000 levels on. If
 * it fails in a copy for a Catch node, the whole process ends.
 */
export const MAX_LEVELS = 1000;

/** The shortest way to write a level: `[]`. */
const MIN_LENGTH_OF_LEVEL = 2;

/**
 * Whether this event is too deep for flows. Each level has an opening bracket in the text. Nearly every text has few
 * brackets, so no walk through the event is needed. Brackets inside strings only cause a walk.
 */
export function isTooDeep(received: Pick<ReceivedEvent, 'event' | 'bytes' | 'isShallow'>): boolean {
  const { bytes, isShallow } = received;
  const isLong = bytes.length > MAX_LEVELS * MIN_LENGTH_OF_LEVEL;
  const canBe = !isShallow && isLong && opensMoreThan(MAX_LEVELS, bytes.toString('latin1'));
  return canBe && exceeds(received.event, MAX_LEVELS);
}

function opensMoreThan(most: number, text: string): boolean {
  let opened = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      opened += 1;
      if (opened > most) return true;
    }
  }
  return false;
}

function exceeds(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return parts.some((part) => exceeds(part, levels - 1));
}

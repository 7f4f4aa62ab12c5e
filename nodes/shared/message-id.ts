/** Owns the ids of messages. They look like Node-RED's ids, but cost much less to make. */
import { randomBytes, randomInt } from 'node:crypto';
import type { NodeMessage } from 'node-red';

/** The range of numbers with 8 hexadecimal digits that V8 stores without an object. */
const FIRST = 0x10000000;
const LAST = 0x7fffffff;

const PREFIX_LENGTH = 8;

/** All random parts that were ever used. There is a new one each time that the numbers have come to their end. */
const prefixes = new Set<string>();
let prefix = '';
let number = LAST;

/** Two hexadecimal digits for each number below 256. */
const TWO_DIGITS = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

/** What the ids begin with until the digits before the last two change; empty: not made yet. */
let beginning = '';

/**
 * 16 hexadecimal digits, like Node-RED's ids: 8 random digits, and a number that counts up from a random one. Two
 * processes make the same id only if they share the random digits (a chance of 1 in 4 billion) and the numbers meet
 * too.
 */
export function messageId(): string {
  if (number === LAST) {
    prefix = randomBytes(PREFIX_LENGTH / 2).toString('hex');
    prefixes.add(prefix);
    number = randomInt(FIRST, LAST);
    beginning = '';
  }
  number += 1;
  const last = number & 0xff;
  // To write all digits of a number costs four times as much as the rest.
  if (last === 0 || beginning === '') beginning = prefix + (number >>> 8).toString(16);
  return beginning + TWO_DIGITS[last];
}

/** Whether a message is ours, or a flow made it from one of ours. */
export function isOurs({ _msgid }: NodeMessage): boolean {
  return typeof _msgid === 'string' && prefixes.has(_msgid.slice(0, PREFIX_LENGTH));
}

/** Owns the ids of messages: like those that Node-RED gives, which cost more than all else here. */
import { randomBytes, randomInt } from 'node:crypto';
import type { NodeMessage } from 'node-red';

/** The range of numbers with 8 hexadecimal digits of which V8 needs no object. */
const FIRST = 0x10000000;
const LAST = 0x7fffffff;

const PREFIX_LENGTH = 8;

/** All that were ever used: one, and another each time that the numbers have come to their end. */
const prefixes = new Set<string>();
let prefix = '';
let number = LAST;

/**
 * 16 hexadecimal digits, as Node-RED's are: 8 random ones, and a number that counts up from a random one. Two processes
 * give the same id only where they share those 8, by a chance of 1 in 4 billion, and their numbers meet as well.
 */
export function messageId(): string {
  if (number === LAST) {
    prefix = randomBytes(PREFIX_LENGTH / 2).toString('hex');
    prefixes.add(prefix);
    number = randomInt(FIRST, LAST);
  }
  number += 1;
  return prefix + number.toString(16);
}

/** Whether a message is one of ours, or what a flow made of one. */
export function isOurs({ _msgid }: NodeMessage): boolean {
  return typeof _msgid === 'string' && prefixes.has(_msgid.slice(0, PREFIX_LENGTH));
}

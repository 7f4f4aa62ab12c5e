/** Owns the ids of messages: as unique as those that Node-RED gives, which cost more than all else here. */
import { randomBytes } from 'node:crypto';

/** The range of numbers with 8 hexadecimal digits of which V8 needs no object. */
const FIRST = 0x10000000;
const LAST = 0x7fffffff;

let prefix = '';
let number = LAST;

/** 16 hexadecimal digits, as Node-RED's are: random ones, and a number that counts up. */
export function messageId(): string {
  if (number === LAST) {
    prefix = randomBytes(4).toString('hex');
    number = FIRST;
  }
  number += 1;
  return prefix + number.toString(16);
}

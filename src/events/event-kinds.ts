/** Owns which texts can be a type of event. Ids, numbers, times, addresses and sentences can't. */
import { memoized } from '../util/memo';

/** The longest kind, in characters. */
const MAX_LENGTH = 80;

/** Letters first; digits, points and the like between words. So no number, time, e-mail address or path begins a kind. */
const WORDS = /^\p{L}[\p{L}\p{M}\p{N}._:/ -]*$/u;

/** `://`, `..`, `/a/b`, a word that does not begin with a letter, an end without a word. */
const ADDRESS_OR_SENTENCE = /[._/-][._/-]|:\/|\/.*\/| [^\p{L}]|[._:/ -]$/u;

/** A year, a number of a telephone, an id with a running number. */
const MANY_DIGITS = /\d{4}/;

/** `u17`, `sub-1`: a short word and a number. */
const NUMBERED = /^\p{L}{1,3}[-_.:/]?\d+$/u;

/** `7f3a`, `dQw4w9`: digits in the midst of a word. `click2call` is one. */
const MIXED = /\d\p{L}+\d|\p{L}\d+\p{L}/u;
const STANDS_FOR_WORD = /(?<=\p{L}{2})[24](?=\p{L}{2})/gu;

const LETTER_FIRST = /^\p{L}/u;

/** Whether it takes a closer look, which is worth to be remembered, to know that this is no kind. */
export function mayBeKind(text: string): boolean {
  return text.length <= MAX_LENGTH && LETTER_FIRST.test(text);
}

const UUID = /[\da-f]{8}-[\da-f]{4}-/i;

/**
 * How many words the text has, separated by spaces. 0: it can't be a type of event. This is strict, for properties
 * that often hold something else.
 */
export const wordsOfKind = memoized((text) => {
  if (text.length > MAX_LENGTH || !WORDS.test(text) || ADDRESS_OR_SENTENCE.test(text)) return 0;
  if (MANY_DIGITS.test(text) || NUMBERED.test(text) || UUID.test(text)) return 0;
  return MIXED.test(text.replace(STANDS_FOR_WORD, '')) ? 0 : text.split(' ').length;
});

/** The longest name of an event, in characters, and in words. */
const MAX_NAME_LENGTH = 200;
const MAX_NAME_WORDS = 4;

/** An address, or a path with a number in it. */
const ADDRESS = /^\/|:\/\/|@|\/[^/]*\d|^(?:tel|sips?|mailto):/i;

/** `2026-05-11`, and whatever follows. */
const TIME = /^\d{4}-\d\d-\d\d/;

const SENTENCE = /[.,;!?] |[!?]$/;

/** `u107919`, `dQw4w9WgXcQ`, `9f86d081884c7d65`. */
const ID = /\d{6}|^\p{L}{1,3}[-_.:/]?\d{5,}$|^(?=.*(?:\d\p{L}|\p{L}\d+\p{L}))[\p{L}\d]{8,}$/u;

/**
 * Whether the text can be the name of an event, in a property that has no other purpose: any text except a plain id,
 * number, time, address or sentence.
 */
export const namesEvent = memoized((text) => {
  if (text.length > MAX_NAME_LENGTH) return false;
  if (!/\p{L}/u.test(text)) return false;
  if (ADDRESS.test(text) || TIME.test(text) || UUID.test(text) || SENTENCE.test(text)) return false;
  return !ID.test(text.replace(STANDS_FOR_WORD, '')) && text.trim().split(/\s+/).length <= MAX_NAME_WORDS;
});

/** Owns telephone numbers: the same one, however it is written. */
import type { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** What is used of the library. */
interface NumberReader {
  readonly parsePhoneNumberFromString: typeof parsePhoneNumberFromString;
}

/** A country by its two letters of ISO 3166, such as `US`. */
export type Country = NonNullable<NonNullable<ReturnType<typeof parsePhoneNumberFromString>>['country']>;

/** What a text says of a telephone number. */
export interface TelephoneNumber {
  /** As every network writes it: `+12025550100` (E.164). */
  readonly e164: string;
  /** Unknown of numbers that belong to no country. */
  readonly country: Country | undefined;
}

/** How web pages and telephones write a number that can be dialled. */
const SCHEME = /^\s*(?:tel|sms):/i;

/** The API is one of North America: there, 10 digits are a number. */
const HOME: Country = 'US';

/**
 * The telephone number that this text is, with spaces, brackets, dots or hyphens, or as a link (`tel:`). Undefined: it is none,
 * such as `anonymous`, a short code, or a number with an extension.
 *
 * @param country - whose number it is where it has no country code
 */
export function telephoneNumber(text: string, country: Country = HOME): TelephoneNumber | undefined {
  const number = reader().parsePhoneNumberFromString(text.replace(SCHEME, ''), {
    defaultCountry: country,
    extract: false,
  });
  // Whether somebody has the number, nobody can tell: new ranges come up every month.
  if (number === undefined || number.ext !== undefined || !number.isPossible()) return undefined;
  return { e164: number.number, country: number.country };
}

let known: NumberReader | undefined;

/** Loaded when the first number is read: flows that only listen never need its 1.4 MB. */
function reader(): NumberReader {
  known ??= require('libphonenumber-js/min') as NumberReader;
  return known;
}

/** Owns telephone numbers: recognises the same number in all its forms. */
import type { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** The part of the library that is used. */
interface NumberReader {
  readonly parsePhoneNumberFromString: typeof parsePhoneNumberFromString;
}

/** A country by its two letters of ISO 3166, such as `US`. */
export type Country = NonNullable<NonNullable<ReturnType<typeof parsePhoneNumberFromString>>['country']>;

/** A telephone number in a text. */
export interface TelephoneNumber {
  /** As every network writes it: `+12025550100` (E.164). */
  readonly e164: string;
  /** Undefined: the number belongs to no country. */
  readonly country: Country | undefined;
}

/** The forms in which web pages and telephones write a number. */
const SCHEME = /^\s*(?:tel|sms):/i;

/** Characters without a picture: telephones put marks of the direction of writing around a number that is copied. */
const INVISIBLE = /\p{Cf}/gu;

/** The API is one of North America: there, 10 digits are a number. */
const HOME: Country = 'US';

/**
 * Reads a telephone number, with spaces, brackets, dots or hyphens, or as a link (`tel:`). Undefined: the text is not
 * a number, for example `anonymous`, a short code, or a number with an extension.
 *
 * @param country - the country of a number without a country code
 */
export function telephoneNumber(text: string, country: Country = HOME): TelephoneNumber | undefined {
  const number = reader().parsePhoneNumberFromString(text.replace(INVISIBLE, '').replace(SCHEME, ''), {
    defaultCountry: country,
    extract: false,
  });
  // Nobody can tell whether the number exists, because there are new ranges every month.
  if (number === undefined || number.ext !== undefined || !number.isPossible()) return undefined;
  return { e164: number.number, country: number.country };
}

let known: NumberReader | undefined;

/** Loaded when the first number is read: flows that only listen never need its 1.4 MB. */
function reader(): NumberReader {
  known ??= require('libphonenumber-js/min') as NumberReader;
  return known;
}

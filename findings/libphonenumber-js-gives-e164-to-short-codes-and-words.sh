#!/usr/bin/env bash
# packages: libphonenumber-js 1.13.16; awesome-phonenumber 7.8.0 (Google's own code) beside it
# guessed:  what is no telephone number of the country gives undefined, and letters count as the digits of their keys
# does:     parsePhoneNumberFromString() makes +1911 of 911, +172 of *72 and +11800 of 1-800-FLOWERS, ready to be shown or dialled;
#           only isPossible() tells. awesome-phonenumber reads the letters: +18003569377
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund libphonenumber-js@1.13.16 awesome-phonenumber@7.8.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { parsePhoneNumber } from 'awesome-phonenumber';
import { parsePhoneNumberFromString } from 'libphonenumber-js';

const seen = {};
for (const text of ['911', '*72', '1-800-FLOWERS', 'anonymous', '(202) 555-0100']) {
  const number = parsePhoneNumberFromString(text, 'US');
  seen[text] = number === undefined ? 'undefined' : `${number.number}, possible: ${number.isPossible()}`;
}
const withLetters = parsePhoneNumber('1-800-FLOWERS', { regionCode: 'US' }).number.e164;
console.log('output:  ', JSON.stringify(seen, undefined, 1), `awesome-phonenumber: ${withLetters}`);
assert.deepEqual(seen, {
  911: '+1911, possible: false',
  '*72': '+172, possible: false',
  '1-800-FLOWERS': '+11800, possible: false',
  anonymous: 'undefined',
  '(202) 555-0100': '+12025550100, possible: true',
});
assert.equal(withLetters, '+18003569377');
EOF

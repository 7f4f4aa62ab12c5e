#!/usr/bin/env bash
# packages: phone 3.1.72; awesome-phonenumber 7.8.0 (Google's own code) beside it
# guessed:  a valid number in E.164 comes back as it is: the library says that it normalises to this form
# does:     +54 9 11 2345 6789, a mobile number of Buenos Aires, comes back as the valid number +541123456789, without the 9 that
#           makes it a mobile number: to Google's code that is a landline, another number. The old form of Mexican mobile numbers,
#           +52 1 …, which Google's code has given up, is valid to it
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund phone@3.1.72 awesome-phonenumber@7.8.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { parsePhoneNumber } from 'awesome-phonenumber';
import { phone } from 'phone';

const byGoogle = (text) => {
  const { valid, number, type } = parsePhoneNumber(text);
  return valid ? `${number.e164}, ${type}` : 'invalid';
};
const seen = ['+1 202 555 0100', '+54 9 11 2345 6789', '+54 11 2345 6789', '+52 1 55 1234 5678'].map((text) => ({
  text,
  phone: phone(text).phoneNumber ?? 'invalid',
  awesome: byGoogle(text),
}));
console.log('output:  ', seen.map(({ text, phone, awesome }) => `${text}: phone ${phone}; awesome ${awesome}`).join('\n          '));
assert.deepEqual(seen, [
  { text: '+1 202 555 0100', phone: '+12025550100', awesome: '+12025550100, fixed-line-or-mobile' },
  { text: '+54 9 11 2345 6789', phone: '+541123456789', awesome: '+5491123456789, mobile' },
  { text: '+54 11 2345 6789', phone: '+541123456789', awesome: '+541123456789, fixed-line' },
  { text: '+52 1 55 1234 5678', phone: '+5215512345678', awesome: 'invalid' },
]);
EOF

#!/usr/bin/env bash
# packages: undici 6.28.1, whose Response is the one built into Node.js 22; undici 7.30.2 beside it
# guessed:  formData() reads each multipart body that RFC 7578 and RFC 2046 allow, as servers do
# does:     undici 6 reads only the exact form that browsers write: a name without quotes, the file name before the name,
#           or a text before or after the parts is a TypeError, "Failed to parse body as FormData.", without a reason.
#           undici 7 reads all of them
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund six@npm:undici@6.28.1 seven@npm:undici@7.30.2 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { Response as Seven } from 'seven';
import { Response as Six } from 'six';

const headers = { 'content-type': 'multipart/form-data; boundary=line' };
const body = (disposition, { before = '', after = '' } = {}) =>
  [before, '--line', `Content-Disposition: form-data; ${disposition}`, '', '+12025550100', '--line--', after]
    .join('\r\n')
    .trimStart();
const read = async (Response, text) => {
  try {
    const value = (await new Response(text, { headers }).formData()).get('to');
    return typeof value === 'string' ? value : await value.text();
  } catch (error) {
    return error.name;
  }
};
const seen = {};
for (const [title, text] of Object.entries({
  'as browsers write it': body('name="to"'),
  'name without quotes': body('name=to'),
  'file name first': body('filename="number.txt"; name="to"'),
  'text before the parts': body('name="to"', { before: 'A part follows.' }),
  'text after the parts': body('name="to"', { after: 'That was all.' }),
})) {
  seen[title] = { 6: await read(Six, text), 7: await read(Seven, text) };
}
console.log('output:  ', JSON.stringify(seen, undefined, 1));
const onlyBySeven = { 6: 'TypeError', 7: '+12025550100' };
assert.deepEqual(seen, {
  'as browsers write it': { 6: '+12025550100', 7: '+12025550100' },
  'name without quotes': onlyBySeven,
  'file name first': onlyBySeven,
  'text before the parts': onlyBySeven,
  'text after the parts': onlyBySeven,
});
EOF

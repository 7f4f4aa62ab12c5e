#!/usr/bin/env bash
# packages: sip 0.0.6
# guessed:  stringify() writes the Content-Length of a SIP message in bytes, as RFC 3261 requires
# does:     it counts characters: for a text with an umlaut the length is too small, and a reader that uses the length
#           cuts off the end of the text
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund sip@0.0.6 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import sip from 'sip';

const announced = (content) => {
  const text = sip.stringify({
    method: 'MESSAGE',
    uri: 'sip:200@pbx.example',
    version: '2.0',
    headers: {
      via: [],
      to: { uri: 'sip:200@pbx.example' },
      from: { uri: 'sip:100@pbx.example', params: { tag: '1' } },
      'call-id': '1',
      cseq: { method: 'MESSAGE', seq: 1 },
    },
    content,
  });
  return { announced: Number(/^Content-Length: (\d+)/m.exec(text)[1]), bytes: Buffer.byteLength(content) };
};
const seen = { Call: announced('Call'), Rückruf: announced('Rückruf') };
console.log('output:  ', JSON.stringify(seen));
assert.deepEqual(seen, { Call: { announced: 4, bytes: 4 }, Rückruf: { announced: 7, bytes: 8 } });
EOF

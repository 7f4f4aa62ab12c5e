#!/usr/bin/env bash
# packages: sdp-transform 3.0.0
# guessed:  `payloads` of a media line is a text, as everywhere in its README, to be split at the spaces
# does:     an offer of several codecs gives a text, one with a single codec gives a number, so that split() is a TypeError with
#           telephones that offer one codec only. In the same way `ice-ufrag:1234` is a number and `ice-ufrag:a234` a text
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund sdp-transform@3.0.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import sdpTransform from 'sdp-transform';

const media = (payloads, fragment) =>
  sdpTransform.parse(['v=0', `m=audio 4000 RTP/AVP ${payloads}`, `a=ice-ufrag:${fragment}`, ''].join('\r\n')).media[0];
const seen = [media('0 101', 'a234'), media('0', '1234')].map(({ payloads, iceUfrag }) => [payloads, iceUfrag]);
console.log('output:  ', JSON.stringify(seen));
assert.deepEqual(seen, [['0 101', 'a234'], [0, 1234]]);
EOF

#!/usr/bin/env bash
# packages: sdp-transform 3.0.0
# guessed:  a media line with a number of ports (`m=audio 4000/2 …`, RFC 8866), which is rare, is read or is an error
# does:     the media has no type, no port, no protocol and no payloads, without an error, and write() makes
#           `m=undefined NaN undefined ` of it
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund sdp-transform@3.0.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import sdpTransform from 'sdp-transform';

const again = (line) => {
  const session = sdpTransform.parse(['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', line, ''].join('\r\n'));
  const written = sdpTransform.write(session).split('\r\n').find((each) => each.startsWith('m='));
  return [session.media[0].type ?? 'no type', written];
};
const seen = ['m=audio 4000 RTP/AVP 0 101', 'm=audio 4000/2 RTP/AVP 0 101'].map((line) => [line, ...again(line)]);
console.log('output:  ', seen.map(([line, type, written]) => `${line} → ${type}, ${written}`).join('\n          '));
assert.deepEqual(seen, [
  ['m=audio 4000 RTP/AVP 0 101', 'audio', 'm=audio 4000 RTP/AVP 0 101'],
  ['m=audio 4000/2 RTP/AVP 0 101', 'no type', 'm=undefined NaN undefined '],
]);
EOF

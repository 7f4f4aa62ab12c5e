#!/usr/bin/env bash
# packages: sdp-transform 3.0.0
# guessed:  write(parse(sdp)) is the same session description: the long numbers of the origin line survive, since parse() keeps
#           those that JavaScript can't hold as text
# does:     parse() keeps both; write() gives the session id back as it was and rounds the session version, so that the other side
#           of a call sees another version than the one that was sent
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund sdp-transform@3.0.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import sdpTransform from 'sdp-transform';

// Both are 64-bit NTP times, as RFC 8866 recommends.
const origin = 'o=- 17079286547386277891 17079286547386277893 IN IP4 127.0.0.1';
const sdp = ['v=0', origin, 's=-', 't=0 0', ''].join('\r\n');
const session = sdpTransform.parse(sdp);
const { sessionId, sessionVersion } = session.origin;
const written = sdpTransform.write(session).split('\r\n')[1];
console.log('output:  ', JSON.stringify({ sessionId, sessionVersion, origin, written }, undefined, 1));
assert.equal(sessionId, '17079286547386277891');
assert.equal(sessionVersion, '17079286547386277893');
assert.equal(written, 'o=- 17079286547386277891 17079286547386278000 IN IP4 127.0.0.1');
EOF

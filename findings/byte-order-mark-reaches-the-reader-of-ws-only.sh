#!/usr/bin/env bash
# packages: ws 8.23.0; undici 7.30.2, whose WebSocket is the one built into Node.js
# guessed:  both clients give the same text for the same text frame
# does:     ws keeps a byte order mark at the beginning, and JSON.parse then fails; undici removes the mark, and the JSON
#           can be read
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund ws@8.23.0 undici@7.30.2 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket as BuiltIn } from 'undici';
import { WebSocket, WebSocketServer } from 'ws';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (socket) => socket.send('\uFEFF{"event":"call.ringing"}'));
await once(server, 'listening');
const url = `ws://127.0.0.1:${server.address().port}`;

const reads = (text) => {
  try {
    return JSON.parse(text).event;
  } catch (error) {
    return error.name;
  }
};
const ours = new WebSocket(url);
const [data] = await once(ours, 'message');
const builtIn = new BuiltIn(url);
const { data: text } = await new Promise((resolve) => builtIn.addEventListener('message', resolve));
const seen = { ws: [data.toString().length, reads(data.toString())], undici: [text.length, reads(text)] };
console.log('output:  ', JSON.stringify(seen));

ours.close();
builtIn.close();
server.close();
assert.deepEqual(seen, { ws: [25, 'SyntaxError'], undici: [24, 'call.ringing'] });
EOF

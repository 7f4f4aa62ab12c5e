#!/usr/bin/env bash
# packages: reconnecting-websocket 4.4.0 with ws 8.23.0
# guessed:  it reconnects after a broken connection, but not after the server has closed normally (1000, "signed out")
# does:     it opens a new connection after 1000 as after any other code; only its own close() ends it
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund reconnecting-websocket@4.4.0 ws@8.23.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import ReconnectingWebSocket from 'reconnecting-websocket';
import { WebSocket, WebSocketServer } from 'ws';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const seen = [];
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(server, 'listening');
const client = new ReconnectingWebSocket(`ws://127.0.0.1:${server.address().port}`, [], {
  WebSocket,
  minReconnectionDelay: 1,
});
client.addEventListener('close', ({ code, reason }) => seen.push(`closed: ${code} ${reason}`));
const [first] = await once(server, 'connection');
seen.push('connected');
first.close(1000, 'signed out');
const [second] = await once(server, 'connection');
seen.push('connected again');
console.log('output:  ', seen.join(', '));
assert.deepEqual(seen, ['connected', 'closed: 1000 signed out', 'connected again']);

client.close();
await once(second, 'close');
server.close();
EOF

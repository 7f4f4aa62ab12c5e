#!/usr/bin/env bash
# packages: ws 8.23.0
# guessed:  the side that closes a connection because a message is larger than `maxPayload` gets a close event with 1009,
#           the code that it sends
# does:     the other side gets 1009. The close event on its own side says 1006 without a reason, as if the line had been
#           cut; only the error event before it, which has a code, shows the reason
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund ws@8.23.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(server, 'listening');
const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`, { maxPayload: 1_000 });
let error = 'none';
client.on('error', ({ code }) => {
  error = code;
});
const closed = new Promise((resolve) => client.on('close', resolve));
const [peer] = await once(server, 'connection');
peer.send('x'.repeat(1_001));
const [there] = await once(peer, 'close');
const seen = { there, here: await closed, error };
console.log('output:  ', JSON.stringify(seen));

server.close();
assert.deepEqual(seen, { there: 1009, here: 1006, error: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' });
EOF

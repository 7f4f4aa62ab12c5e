#!/usr/bin/env bash
# packages: ws 8.23.0; undici 7.30.2, whose WebSocket is the one built into Node.js
# guessed:  the error event, which has `message` and `error`, says that the server answered the upgrade with 401
# does:     both messages are empty, and the close event says 1006 without a reason; ws has the 401 in its message, but in
#           no property
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund ws@8.23.0 undici@7.30.2 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { WebSocket as BuiltIn } from 'undici';
import { WebSocket } from 'ws';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const server = http.createServer((_, response) => response.writeHead(401).end('the token has expired'));
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `ws://127.0.0.1:${server.address().port}`;

const builtIn = new BuiltIn(url);
const told = [];
await new Promise((resolve) => {
  builtIn.addEventListener('error', ({ message, error }) => told.push(message ?? '', error?.message));
  builtIn.addEventListener('close', ({ code, reason }) => resolve(told.push(code, reason)));
});
const [error] = await once(new WebSocket(url), 'error');
const seen = { undici: told, ws: [error.message, error.code ?? 'no code', Object.keys(error).length] };
console.log('output:  ', JSON.stringify(seen));

server.close();
server.closeAllConnections();
assert.deepEqual(seen, {
  undici: ['', '', 1006, ''],
  ws: ['Unexpected server response: 401', 'no code', 0],
});
EOF

#!/usr/bin/env bash
# packages: ws 8.23.0 on node 24.21.0 (npm's package of Node.js)
# guessed:  NODE_USE_ENV_PROXY=1 sends all that a program fetches through the proxy of HTTPS_PROXY, also the sockets of ws, which
#           are opened by node:https
# does:     node:https, fetch and the built-in WebSocket ask the proxy; ws goes past it to the name server
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund ws@8.23.0 node@24.21.0 > npm.log
cat > client.mjs <<'EOF'
import https from 'node:https';
import { WebSocket as Ws } from 'ws';

const url = `${process.argv[2]}.example.invalid/`;
const open = {
  https: () => https.get(`https://${url}`).on('error', tell),
  fetch: () => fetch(`https://${url}`).catch(tell),
  builtin: () => new WebSocket(`wss://${url}`).addEventListener('error', tell),
  ws: () => new Ws(`wss://${url}`).on('error', tell),
};
function tell(error) {
  console.log(error.code ?? error.cause?.code ?? 'error');
}
open[process.argv[2]]();
EOF
cat > try.mjs <<'EOF'
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const asked = new Set();
const proxy = http.createServer().on('connect', ({ url }, socket) => {
  asked.add(url.split('.')[0]);
  socket.on('error', () => {}).end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
});
await once(proxy.listen(0, '127.0.0.1'), 'listening');
const env = { PATH: process.env.PATH, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: `http://127.0.0.1:${proxy.address().port}` };
for (const client of ['https', 'fetch', 'builtin', 'ws']) {
  await once(spawn(process.execPath, ['client.mjs', client], { env, stdio: 'ignore' }), 'close');
}
const seen = ['https', 'fetch', 'builtin', 'ws'].map((client) => `${client}: ${asked.has(client) ? 'proxy' : 'no proxy'}`);
console.log('output:  ', seen.join(', '));
proxy.close();
assert.deepEqual(seen, ['https: proxy', 'fetch: proxy', 'builtin: proxy', 'ws: no proxy']);
EOF
node_modules/.bin/node try.mjs

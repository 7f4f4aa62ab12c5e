#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  if no module has an icon, for example because a package lacks it, the answer is 404
# does:     the answer is 200 with the picture of an arrow, as SVG even if a PNG was requested: only the list at /icons
#           shows whether icons are packed
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import RED from 'node-red';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const server = http.createServer((request, response) => RED.httpAdmin(request, response));
await once(server.listen(0, '127.0.0.1'), 'listening');
RED.init(server, { httpNodeRoot: false, userDir: process.cwd(), logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

const get = (path) => fetch(`http://127.0.0.1:${server.address().port}/${path}`, { headers: { accept: 'application/json' } });
const list = await (await get('icons')).json();
const seen = [];
for (const [module, file] of [['node-red', 'bridge.svg'], ['node-red', 'no-such.svg'], ['no-such-module', 'call.png']]) {
  const { status, headers } = await get(`icons/${module}/${file}`);
  seen.push([`${module}/${file}`, list[module]?.includes(file) ?? false, status, headers.get('content-type')]);
}
console.log('output:  ', seen.map(([icon, isListed, ...answer]) => `${icon}, listed ${isListed}: ${answer}`).join('\n          '));

await RED.stop();
server.close();
server.closeAllConnections();
assert.deepEqual(seen, [
  ['node-red/bridge.svg', true, 200, 'image/svg+xml'],
  ['node-red/no-such.svg', false, 200, 'image/svg+xml'],
  ['no-such-module/call.png', false, 200, 'image/svg+xml'],
]);
EOF

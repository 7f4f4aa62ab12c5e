#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  a POST that is answered with 302 is followed with a GET, as browsers, curl and fetch do: the form is not sent twice
# does:     the http request node sends the POST with its body once more to the new address
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import RED from 'node-red';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const got = [];
const at = { z: 'tab', x: 1, y: 1 };
const server = http.createServer(async (request, response) => {
  got.push(`${request.method} ${request.url} ${(await request.toArray()).join('')}`.trim());
  if (request.url === '/texts') response.writeHead(302, { location: '/sent' });
  response.end();
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${server.address().port}/texts`;
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { ...at, id: 'post', type: 'http request', method: 'POST', ret: 'txt', url, headers: [], wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push('answered');", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

RED.nodes.getNode('post').receive({ payload: 'hello' });
while (!got.includes('answered')) await new Promise(setImmediate);
const seen = { 'http request': got.splice(0, 2) };
got.length = 0;
await fetch(url, { method: 'POST', body: 'hello' });
seen.fetch = got;
console.log('output:  ', JSON.stringify(seen));

await RED.stop();
server.close();
server.closeAllConnections();
assert.deepEqual(seen, { 'http request': ['POST /texts hello', 'POST /sent hello'], fetch: ['POST /texts hello', 'GET /sent'] });
EOF

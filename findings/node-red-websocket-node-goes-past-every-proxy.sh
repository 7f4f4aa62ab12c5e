#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  core's websocket node uses the proxy of the environment, as the http request node does, and has code for this
# does:     it looks for a proxy before it knows the address, so it finds none: it connects directly, whatever http_proxy,
#           ws_proxy or all_proxy say
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" ws@8.23.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import RED from 'node-red';
import { WebSocketServer } from 'ws';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const got = [];
const at = { z: 'tab', x: 1, y: 1 };
const proxy = http.createServer().on('connect', ({ url }, socket) => {
  got.push(`proxy asked for ${url.replace(/\d+$/, 'PORT')}`);
  socket.on('error', () => {}).end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
});
await once(proxy.listen(0, '127.0.0.1'), 'listening');
for (const name of ['http_proxy', 'https_proxy', 'ws_proxy', 'wss_proxy', 'all_proxy']) {
  process.env[name] = `http://127.0.0.1:${proxy.address().port}`;
}
process.env.no_proxy = '';
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(server, 'listening');
const path = `ws://127.0.0.1:${server.address().port}/`;
const connected = once(server, 'connection').then(() => got.push('websocket node connected directly'));
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { id: 'client', type: 'websocket-client', path, tls: '', wholemsg: 'false', hb: '0', headers: [] },
  { ...at, id: 'in', type: 'websocket in', client: 'client', wires: [[]] },
  { ...at, id: 'get', type: 'http request', method: 'GET', ret: 'txt', url: path.replace('ws:', 'http:'), headers: [], wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push('http request answered');", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

await connected;
RED.nodes.getNode('get').receive({});
while (!got.includes('http request answered')) await new Promise(setImmediate);
console.log('output:  ', got.join(', '));

await RED.stop();
for (const client of server.clients) client.terminate();
server.close();
proxy.close();
assert.deepEqual(got, ['websocket node connected directly', 'proxy asked for 127.0.0.1:PORT', 'http request answered']);
EOF

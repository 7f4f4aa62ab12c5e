#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7), ws 8.23.0 in place of the editor
# guessed:  an editor gets the latest status of a node: of a burst, those that are out of date by the time it is told are left out
# does:     all of them wait in a queue that lets about a thousand a second through, so after 3,000 statuses of one node all lights, also
#           those of other nodes, are seconds late. Of the properties of a status only text, fill and shape arrive
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
import { WebSocket } from 'ws';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const at = { z: 'tab', x: 1, y: 1 };
const BURST = 3_000;
const func = `for (let n = 1; n <= ${BURST}; n += 1) node.status({ text: String(n), fill: 'red', shape: 'dot', state: 'waiting' });`;
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { ...at, id: 'burst', type: 'function', func, wires: [[]] },
  { ...at, id: 'other', type: 'function', func: "node.status({ text: 'ready' });", wires: [[]] },
]));
const server = http.createServer((request, response) => RED.httpAdmin(request, response));
await once(server.listen(0, '127.0.0.1'), 'listening');
const settings = { httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(server, { ...settings, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

const editor = new WebSocket(`ws://127.0.0.1:${server.address().port}/comms`);
await once(editor, 'open');
const statuses = [];
const lastOfAll = new Promise((resolve) => {
  editor.on('message', (data) => {
    for (const { topic, data: status } of JSON.parse(data)) {
      if (topic === 'status/burst' && Number(status.text) > 0) statuses.push(status);
      if (topic === 'status/other') resolve(status.text);
    }
  });
});
while (RED.nodes.getNode('burst') === null) await new Promise(setImmediate);
RED.nodes.getNode('burst').receive({});
RED.nodes.getNode('other').receive({});
await lastOfAll;
const seen = { before: statuses.length, last: statuses.at(-1) };
console.log('output:  ', `${seen.before} statuses of one node came before the one of the other, the last: ${JSON.stringify(seen.last)}`);

editor.close();
await RED.stop();
server.close();
server.closeAllConnections();
assert.deepEqual(seen, { before: BURST, last: { text: String(BURST), fill: 'red', shape: 'dot' } });
EOF

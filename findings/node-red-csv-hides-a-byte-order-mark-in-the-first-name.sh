#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  a file that a spreadsheet has saved as "CSV UTF-8" is read: the mark at its beginning is no part of the text
# does:     the mark is the first character of the first column's name, where nobody sees it: msg.payload.phone is undefined
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
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { ...at, id: 'csv', type: 'csv', spec: 'rfc', sep: ',', hdrin: true, multi: 'one', ret: '\\n', temp: '', skip: '0', strings: true, wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.payload);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

RED.nodes.getNode('csv').receive({ payload: '\uFEFFphone,name\r\n+12025550100,Ann\r\n' });
while (got.length === 0) await new Promise(setImmediate);
const names = Object.keys(got[0]);
console.log('output:  ', JSON.stringify({ phone: got[0].phone ?? 'undefined', names: names.map(encodeURIComponent) }));

await RED.stop();
assert.equal(got[0].phone, undefined);
assert.deepEqual(names, ['\uFEFFphone', 'name']);
EOF

#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  null becomes an empty field in a line of CSV, as undefined does
# does:     the field holds the word null, and a spreadsheet, or the csv node itself, reads this word as a text
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
const csv = { type: 'csv', spec: 'rfc', sep: ',', hdrin: false, hdrout: 'none', multi: 'one', ret: '\\n', skip: '0', strings: true };
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { ...at, ...csv, id: 'write', temp: 'name,queue,agent', wires: [['line']] },
  { ...at, id: 'line', type: 'function', func: "global.get('got').push(msg.payload); return msg;", wires: [['read']] },
  { ...at, ...csv, id: 'read', temp: 'name,queue,agent', wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.payload);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

RED.nodes.getNode('write').receive({ payload: { name: 'Ann', queue: null, agent: undefined } });
while (got.length < 2) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify(got));

await RED.stop();
assert.deepEqual(got, ['Ann,null,\n', { name: 'Ann', queue: 'null' }]);
EOF

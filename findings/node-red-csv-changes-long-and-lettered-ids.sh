#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  "parse numerical values", on by default, reads what is a number and leaves ids alone: +12025550100 and 007 stay texts
# does:     the number of a SIM card (ICCID, 19 digits) is rounded and ends in other digits, and the id 1E5 becomes 100000
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
  // As the editor saves a new csv node.
  { ...at, id: 'csv', type: 'csv', spec: 'rfc', sep: ',', hdrin: true, multi: 'one', ret: '\\n', temp: '', skip: '0', strings: true, wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.payload);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

RED.nodes.getNode('csv').receive({ payload: 'phone,extension,iccid,id\n+12025550100,007,8999912345678901234,1E5\n' });
while (got.length === 0) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify(got[0]));

await RED.stop();
assert.deepEqual(got, [{ phone: '+12025550100', extension: '007', iccid: 8999912345678901000, id: 100000 }]);
EOF

#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  join reverses split: an empty list goes through both and is an empty list again
# does:     split sends nothing for an empty list, so join never ends, the nodes behind it never run, and no Catch node
#           gets an error
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
  { ...at, id: 'split', type: 'split', property: 'payload', arraySplt: 1, arraySpltType: 'len', wires: [['join']] },
  { ...at, id: 'join', type: 'join', mode: 'auto', property: 'payload', wires: [['end']] },
  { ...at, id: 'catch', type: 'catch', scope: null, wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.error?.message ?? msg.payload);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

for (const calls of [['a', 'b'], [], ['the last one']]) RED.nodes.getNode('split').receive({ payload: calls });
while (!got.some(([first]) => first === 'the last one')) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify(got));

await RED.stop();
assert.deepEqual(got, [['a', 'b'], ['the last one']]);
EOF

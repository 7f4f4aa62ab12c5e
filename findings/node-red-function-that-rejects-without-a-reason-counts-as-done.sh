#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  a function node whose promise is rejected has failed: its Catch node gets the message, its Complete node does not
# does:     where the rejection has no reason (`reject()`), or an empty one, there is no error and no line in the log, and the
#           Complete node gets the message, as if the work had been done
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
const tell = (who) => `global.get('got').push('${who}: ' + msg.payload);`;
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { ...at, id: 'reason', type: 'function', func: "await Promise.reject(new Error('away'));", wires: [[]] },
  { ...at, id: 'no-reason', type: 'function', func: 'await Promise.reject();', wires: [[]] },
  { ...at, id: 'empty', type: 'function', func: "await Promise.reject('');", wires: [[]] },
  { ...at, id: 'catch', type: 'catch', scope: null, wires: [['caught']] },
  { ...at, id: 'complete', type: 'complete', scope: ['reason', 'no-reason', 'empty', 'last'], wires: [['done']] },
  { ...at, id: 'caught', type: 'function', func: tell('caught'), wires: [[]] },
  { ...at, id: 'done', type: 'function', func: tell('done'), wires: [[]] },
  { ...at, id: 'last', type: 'function', func: 'await Promise.resolve();', wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

for (const id of ['reason', 'no-reason', 'empty', 'last']) RED.nodes.getNode(id).receive({ payload: id });
while (!got.includes('done: last')) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify(got));

await RED.stop();
assert.deepEqual(got.toSorted(), ['caught: reason', 'done: empty', 'done: last', 'done: no-reason']);
EOF

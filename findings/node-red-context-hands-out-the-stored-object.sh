#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  flow.get() and a change node give a value of the context; only flow.set() changes what is stored
# does:     both give the stored object itself. If a later node changes msg.payload, it changes the context too
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
  { ...at, id: 'store', type: 'function', func: "flow.set('caller', { name: 'Ann' }); return msg;", wires: [['set']] },
  {
    ...at,
    id: 'set',
    type: 'change',
    rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'caller', tot: 'flow' }],
    wires: [['redact']],
  },
  { ...at, id: 'redact', type: 'function', func: "msg.payload.name = '***'; return msg;", wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(flow.get('caller').name);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

RED.nodes.getNode('store').receive({});
while (got.length === 0) await new Promise(setImmediate);
console.log('output:  ', `stored: Ann; later, after a node has changed its message: ${got[0]}`);

await RED.stop();
assert.deepEqual(got, ['***']);
EOF

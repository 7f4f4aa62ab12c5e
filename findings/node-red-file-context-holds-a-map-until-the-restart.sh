#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  what a context that is kept in files takes without an error is there after a restart: a Map, a Set, a Date
# does:     until the restart all of them come back as they were, from memory. After it the Map and the Set are empty objects and the
#           Date is a text; no error and no warning, neither when they are stored nor when they are read
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" > npm.log
cat > run.mjs <<'EOF'
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import RED from 'node-red';

const got = [];
const at = { z: 'tab', x: 1, y: 1 };
const func = `const stored = flow.get('calls');
  const describe = (value) => (value === undefined ? 'nothing' : value.constructor.name + (value.size ? ' of ' + value.size : ''));
  const { map, set, date } = stored ?? {};
  global.get('got').push([map, set, date].map(describe).join(', '));`;
const store = "flow.set('calls', { map: new Map([['a', 1]]), set: new Set([1, 2]), date: new Date(0) }); return msg;";
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { ...at, id: 'store', type: 'function', func: store, wires: [['read']] },
  { ...at, id: 'read', type: 'function', func, wires: [[]] },
]));
const contextStorage = { default: { module: 'localfilesystem' } };
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json', contextStorage };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

RED.nodes.getNode(process.argv[2]).receive({});
while (got.length === 0) await new Promise(setImmediate);
console.log(got[0]);
await RED.stop();
EOF
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

const [before, after] = ['store', 'read'].map((id) =>
  execFileSync(process.execPath, ['run.mjs', id], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 45_000 }).trim(),
);
console.log('output:  ', `before the restart: ${before}; after it: ${after}`);
assert.equal(before, 'Map of 1, Set of 2, Date');
assert.equal(after, 'Object, Object, String');
EOF

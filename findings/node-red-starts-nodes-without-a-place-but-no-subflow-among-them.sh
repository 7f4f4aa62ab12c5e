#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  x and y only say where the editor draws a node: flows that a program writes run without them, either all nodes
#           or none
# does:     an ordinary node without x and y is started, an instance of a subflow without them is not, and there is no
#           error
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
const func = "global.get('got').push(env.get('NR_NODE_PATH').split('/').length > 2 ? 'in the subflow' : 'on the tab');";
const flows = (place) => [
  { id: 'tab', type: 'tab' },
  { id: 'subflow', type: 'subflow', in: [], out: [] },
  { id: 'inner', z: 'subflow', x: 1, y: 1, type: 'function', func: '', initialize: func, wires: [[]] },
  { ...place, id: 'instance', z: 'tab', type: 'subflow:subflow', wires: [] },
  { ...place, id: 'plain', z: 'tab', type: 'function', func: '', initialize: func, wires: [[]] },
];
writeFileSync('flows.json', JSON.stringify(flows({ x: 1, y: 1 })));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);
const seen = { 'with x and y': got.splice(0).toSorted() };

const started = once(RED.events, 'flows:started');
await RED.runtime.flows.setFlows({ flows: { flows: flows({}) }, deploymentType: 'full' });
await started;
seen['without x and y'] = got.splice(0);
console.log('output:  ', JSON.stringify(seen));

await RED.stop();
assert.deepEqual(seen, { 'with x and y': ['in the subflow', 'on the tab'], 'without x and y': ['on the tab'] });
EOF

#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  each hop of a message from node to node passes the hooks onSend to postDeliver, so that a hook there sees all of them
# does:     the hop from a link call to its link in passes onReceive only, and the way back passes none: of these two a hook of
#           sending or delivering sees nothing
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
  { ...at, id: 'call', type: 'link call', links: ['in'], linkType: 'static', timeout: '30', wires: [['end']] },
  { ...at, id: 'in', type: 'link in', links: [], wires: [['work']] },
  { ...at, id: 'work', type: 'function', func: 'return msg;', wires: [['out']] },
  { ...at, id: 'out', type: 'link out', mode: 'return', links: [], wires: [] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push('end');", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);
const seen = { onReceive: [], preDeliver: [] };
RED.hooks.add('onReceive.finding', ({ destination }) => seen.onReceive.push(destination.id));
RED.hooks.add('preDeliver.finding', ({ source, destination }) => seen.preDeliver.push(`${source.node.id} → ${destination.id}`));

RED.nodes.getNode('call').receive({ payload: 'a call' });
while (got.length === 0) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify(seen, undefined, 1));

await RED.stop();
assert.deepEqual(seen, {
  onReceive: ['call', 'in', 'work', 'out', 'end'],
  preDeliver: ['in → work', 'work → out', 'call → end'],
});
EOF

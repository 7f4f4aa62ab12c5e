#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  `phone: +12025550100` in YAML is a text, since no number is written with a plus and eleven digits; 0123 keeps its zero
# does:     both become numbers, without the plus and without the zero; the template node's output "parsed YAML" does the same
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
  { ...at, id: 'yaml', type: 'yaml', property: 'payload', wires: [['end']] },
  {
    ...at,
    id: 'template',
    type: 'template',
    field: 'payload',
    fieldType: 'msg',
    format: 'handlebars',
    syntax: 'mustache',
    template: 'phone: {{payload}}',
    output: 'yaml',
    wires: [['end']],
  },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.payload);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

RED.nodes.getNode('yaml').receive({ payload: 'phone: +12025550100\nextension: 0123\nwritten: +1 202 555 0100\n' });
while (got.length < 1) await new Promise(setImmediate);
RED.nodes.getNode('template').receive({ payload: '+12025550100' });
while (got.length < 2) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify(got));

await RED.stop();
assert.deepEqual(got, [
  { phone: 12025550100, extension: 123, written: '+1 202 555 0100' },
  { phone: 12025550100 },
]);
EOF

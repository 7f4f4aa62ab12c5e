#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  "is empty" and "is not empty" of the switch node are opposites: each message goes to one of the two outputs
# does:     a number or a boolean goes to neither, not even 5 or true: the message is lost
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
const tell = (who) => `global.get('got').push(JSON.stringify(msg.payload) + ' ${who}');`;
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  {
    ...at,
    id: 'switch',
    type: 'switch',
    property: 'payload',
    propertyType: 'msg',
    rules: [{ t: 'empty' }, { t: 'nempty' }],
    checkall: 'true',
    outputs: 2,
    wires: [['empty'], ['filled']],
  },
  { ...at, id: 'empty', type: 'function', func: tell('is empty'), wires: [[]] },
  { ...at, id: 'filled', type: 'function', func: tell('is not empty'), wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

for (const payload of ['', 'text', [], [1], 5, 0, true, 'the last one']) RED.nodes.getNode('switch').receive({ payload });
while (!got.includes('"the last one" is not empty')) await new Promise(setImmediate);
console.log('output:  ', got.join(', '));

await RED.stop();
assert.deepEqual(got, [
  '"" is empty',
  '"text" is not empty',
  '[] is empty',
  '[1] is not empty',
  '"the last one" is not empty',
]);
EOF

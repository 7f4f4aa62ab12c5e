#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  a property that is ${VARIABLE} is empty where no such variable is set, as the typed input "env variable" is
# does:     the property holds the text ${VARIABLE} itself: a host, a topic or a text of that name. The typed input gives an empty text
#           for the same variable
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
const set = (id, to, tot) => ({
  ...at,
  id,
  type: 'change',
  rules: [{ t: 'set', p: 'payload', pt: 'msg', to, tot }],
  wires: [['end']],
});
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { ...at, id: 'property', type: 'template', field: 'payload', fieldType: 'msg', syntax: 'plain', template: '${NO_SUCH_HOST}', output: 'str', wires: [['end']] },
  set('typed input', 'NO_SUCH_HOST', 'env'),
  set('within a text', 'wss://${NO_SUCH_HOST}/', 'env'),
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.payload);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

for (const id of ['property', 'typed input', 'within a text']) {
  const count = got.length;
  RED.nodes.getNode(id).receive({});
  while (got.length === count) await new Promise(setImmediate);
}
console.log('output:  ', JSON.stringify(got));

await RED.stop();
assert.deepEqual(got, ['${NO_SUCH_HOST}', '', 'wss:///']);
EOF

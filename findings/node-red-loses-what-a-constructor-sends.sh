#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  a node may send a message and set its status as soon as it is created: the message and the status arrive when
#           flows run
# does:     both are lost without an error, because the flow does not run yet; one tick later, both would arrive
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" > npm.log
mkdir nodes && touch nodes/probe.html
cat > nodes/probe.js <<'EOF'
module.exports = (RED) => {
  function Probe(config) {
    RED.nodes.createNode(this, config);
    const tell = (when) => {
      this.send({ payload: `message of the ${when}` });
      this.status({ text: `status of the ${when}` });
    };
    tell('constructor');
    process.nextTick(tell, 'next tick');
    setImmediate(tell, 'next turn');
  }
  RED.nodes.registerType('probe', Probe);
};
EOF
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
  { ...at, id: 'probe', type: 'probe', wires: [['end']] },
  { ...at, id: 'status', type: 'status', scope: ['probe'], wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.status?.text ?? msg.payload);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

while (!got.includes('status of the next turn') || !got.includes('message of the next turn')) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify(got));

await RED.stop();
assert.ok(got.includes('message of the next tick') && got.includes('status of the next tick'));
assert.equal(got.some((text) => text.endsWith('constructor')), false);
EOF

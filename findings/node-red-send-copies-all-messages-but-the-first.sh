#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  node.send() of several messages hands over either the node's own objects or copies of all of them
# does:     the first message is the node's own object, and each of the others is a deep copy: a later change shows in the first
#           only, and a batch of large messages costs almost as many copies of them
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" > npm.log
mkdir nodes && touch nodes/probe.html
cat > nodes/probe.js <<'EOF'
module.exports = (RED) => {
  function Probe(config) {
    RED.nodes.createNode(this, config);
    this.on('input', (_, send, done) => {
      const messages = ['first', 'second', 'third'].map((payload) => ({ payload }));
      send([messages]);
      for (const message of messages) message.payload += ', changed later';
      done();
    });
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
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.payload);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

RED.nodes.getNode('probe').receive({});
while (got.length < 3) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify(got));

await RED.stop();
assert.deepEqual(got, ['first, changed later', 'second', 'third']);
EOF

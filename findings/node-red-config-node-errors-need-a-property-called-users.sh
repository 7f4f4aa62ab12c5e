#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  the error of a configuration node reaches each Catch node once, in whichever flow a node uses it: Node-RED knows by whom
#           it is used
# does:     it reaches none, unless the configuration node itself keeps a property `users` (by id: the nodes), as
#           the brokers of core do. Then a Catch node gets the error once for each node of its flow that uses it: three times here
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" > npm.log
mkdir nodes && touch nodes/probe.html
cat > nodes/probe.js <<'EOF'
module.exports = (RED) => {
  function Plain(config) {
    RED.nodes.createNode(this, config);
  }
  RED.nodes.registerType('probe-plain', Plain);
  function WithUsers(config) {
    RED.nodes.createNode(this, config);
    this.users = {};
  }
  RED.nodes.registerType('probe-with-users', WithUsers);
  function Probe(config) {
    RED.nodes.createNode(this, config);
    const { users } = RED.nodes.getNode(config.connection);
    if (users) users[this.id] = this;
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
const usersOf = (connection) => [1, 2, 3].map((n) => ({ ...at, id: `${connection}-${n}`, type: 'probe', connection, wires: [] }));
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { id: 'plain', type: 'probe-plain' },
  { id: 'with-users', type: 'probe-with-users' },
  ...usersOf('plain'),
  ...usersOf('with-users'),
  { ...at, id: 'catch', type: 'catch', scope: null, wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.error.message);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

for (const id of ['plain', 'with-users']) RED.nodes.getNode(id).error(`error of ${id}`, {});
RED.nodes.getNode('plain-1').error('the last one', {});
while (!got.includes('the last one')) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify(got));

await RED.stop();
assert.deepEqual(got, [...Array(3).fill('error of with-users'), 'the last one']);
EOF

#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  a deploy of modified nodes also restarts each node that uses a changed configuration node
# does:     only the nodes whose properties hold its id literally. Where the property says ${VARIABLE}, the node goes on with the
#           closed configuration node, while RED.nodes.getNode() already gives the new one
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" > npm.log
mkdir nodes && touch nodes/probe.html
cat > nodes/probe.js <<'EOF'
module.exports = (RED) => {
  function Connection(config) {
    RED.nodes.createNode(this, config);
    this.url = config.url;
  }
  RED.nodes.registerType('probe-connection', Connection);
  function Probe(config) {
    RED.nodes.createNode(this, config);
    const made = RED.nodes.getNode(config.connection);
    this.report = () => `${this.id}: has ${made.url}, runs ${RED.nodes.getNode(config.connection).url}`;
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
process.env.CONNECTION = 'connection';
const flows = (url) => [
  { id: 'tab', type: 'tab' },
  { id: 'connection', type: 'probe-connection', url },
  { ...at, id: 'literal', type: 'probe', connection: 'connection', wires: [] },
  { ...at, id: 'variable', type: 'probe', connection: '${CONNECTION}', wires: [] },
];
writeFileSync('flows.json', JSON.stringify(flows('old')));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

const started = once(RED.events, 'flows:started');
await RED.runtime.flows.setFlows({ flows: { flows: flows('new') }, deploymentType: 'nodes' });
await started;
const seen = ['literal', 'variable'].map((id) => RED.nodes.getNode(id).report());
console.log('output:  ', seen.join('; '));

await RED.stop();
assert.deepEqual(seen, ['literal: has new, runs new', 'variable: has old, runs new']);
EOF

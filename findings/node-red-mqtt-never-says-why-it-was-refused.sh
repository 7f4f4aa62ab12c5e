#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7), aedes 1.2.0 as the broker
# guessed:  if the broker refuses the connection and says why (here CONNACK 4, wrong user or password), the node's status,
#           a Catch node or the log says why
# does:     the status stays at connecting, however often the broker refuses, no Catch node gets an error, and the log has
#           "connection failed" without a reason. The same happens with a broker without MQTT 5
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" aedes@1.2.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { Aedes } from 'aedes';
import RED from 'node-red';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const got = [];
const at = { z: 'tab', x: 1, y: 1 };
const broker = await Aedes.createBroker();
let refused = 0;
broker.authenticate = (_, __, ___, answer) => {
  refused += 1;
  answer(Object.assign(new Error(), { returnCode: 4 }), false);
};
const server = net.createServer(broker.handle);
await once(server.listen(0, '127.0.0.1'), 'listening');
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(server.address().port), protocolVersion: '4', autoConnect: true },
  { ...at, id: 'in', type: 'mqtt in', topic: 'calls', qos: '1', datatype: 'auto-detect', broker: 'broker', wires: [[]] },
  { ...at, id: 'status', type: 'status', scope: null, wires: [['end']] },
  { ...at, id: 'catch', type: 'catch', scope: null, wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.error?.message ?? msg.status.text);", wires: [[]] },
]));
const logged = [];
const handler = () => ({ msg, id }) => id === 'broker' && logged.push(msg.replace(/\d+$/, 'PORT'));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json', mqttReconnectTime: 50 };
const logging = { console: { level: 'off' }, finding: { level: 'trace', handler } };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

while (refused < 5) await new Promise(setImmediate);
const seen = { status: [...new Set(got)], logged: [...new Set(logged)] };
console.log('output:  ', `refused ${refused} times; status and errors: ${seen.status}; log: ${seen.logged}`);

await RED.stop();
server.close();
broker.close();
assert.deepEqual(seen, {
  status: ['node-red:common.status.connecting'],
  logged: ['Connection failed to broker: mqtt://127.0.0.1:PORT'],
});
EOF

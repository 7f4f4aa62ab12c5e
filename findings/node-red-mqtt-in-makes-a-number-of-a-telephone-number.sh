#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7), aedes 1.2.0 as the broker
# guessed:  with "auto-detect", the default, mqtt in makes objects of JSON and leaves other text as text
# does:     each payload that happens to be JSON is parsed: 12025550100 arrives as a number, 1e5 as 100000, a SIM card's number with
#           other digits, true as a boolean; +12025550100 and 0123 stay texts. The type depends on the caller
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
const server = net.createServer(broker.handle);
await once(server.listen(0, '127.0.0.1'), 'listening');
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(server.address().port), protocolVersion: '4', autoConnect: true },
  { ...at, id: 'in', type: 'mqtt in', topic: 'caller', qos: '1', datatype: 'auto-detect', broker: 'broker', wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.payload);", wires: [[]] },
]));
const subscribed = once(broker, 'subscribe');
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);
await subscribed;

const sent = ['+12025550100', '12025550100', '0123', '8999912345678901234', '1e5', 'true', 'anonymous'];
for (const payload of sent) broker.publish({ topic: 'caller', payload, qos: 1, retain: false }, () => {});
while (got.length < sent.length) await new Promise(setImmediate);
console.log('output:  ', sent.map((payload, index) => `${payload} → ${JSON.stringify(got[index])}`).join(', '));

await RED.stop();
server.close();
broker.close();
assert.deepEqual(got, ['+12025550100', 12025550100, '0123', 8999912345678901000, 100000, true, 'anonymous']);
EOF

#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7), aedes 1.2.0 as the broker
# guessed:  if mqtt out gets a message at QoS 1 or 2 while the broker is away, the message is sent later, as with MQTT.js,
#           or there is an error
# does:     the message is dropped: it never reaches the broker, no Catch node and no Complete node gets it, and the log
#           does not mention it
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
const server = net.createServer();
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address();
// Away: whoever calls is hung up on.
server.on('connection', (socket) => socket.destroy());
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(port), protocolVersion: '4', autoConnect: true },
  { ...at, id: 'out', type: 'mqtt out', topic: 'calls', qos: '2', retain: 'false', broker: 'broker', wires: [] },
  { ...at, id: 'catch', type: 'catch', scope: null, wires: [['caught']] },
  { ...at, id: 'complete', type: 'complete', scope: ['out'], wires: [['sent']] },
  { ...at, id: 'caught', type: 'function', func: "global.get('got').push('caught: ' + msg.payload);", wires: [[]] },
  { ...at, id: 'sent', type: 'function', func: "global.get('got').push('sent: ' + msg.payload);", wires: [[]] },
]));
const mqttReconnectTime = 50;
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json', mqttReconnectTime };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

RED.nodes.getNode('out').receive({ payload: 'while the broker is away' });
const broker = await Aedes.createBroker();
broker.on('publish', ({ topic, payload }) => topic === 'calls' && got.push(`broker: ${payload}`));
server.removeAllListeners('connection').on('connection', broker.handle);
await once(broker, 'clientReady');
// MQTT.js would send what waits first; so whatever comes before the next one has arrived by then.
while (!got.some((text) => text.startsWith('sent'))) {
  RED.nodes.getNode('out').receive({ payload: 'when it is back' });
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const seen = [...new Set(got)];
console.log('output:  ', JSON.stringify(seen));

await RED.stop();
server.close();
broker.close();
assert.deepEqual(seen, ['broker: when it is back', 'sent: when it is back']);
EOF

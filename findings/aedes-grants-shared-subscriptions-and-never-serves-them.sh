#!/usr/bin/env bash
# packages: aedes 1.2.0 with mqtt 5.16.0, over MQTT 3.1.1 (aedes refuses MQTT 5)
# guessed:  a broker that cannot share a subscription (`$share/group/topic`) refuses it, and a broker that grants it
#           delivers messages
# does:     the broker grants the subscription with QoS 1, and never delivers anything for it
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund aedes@1.2.0 mqtt@5.16.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const broker = await Aedes.createBroker();
const server = net.createServer(broker.handle);
await once(server.listen(0, '127.0.0.1'), 'listening');
const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${server.address().port}`, { reconnectPeriod: 0 });
const received = [];
const last = new Promise((resolve) => {
  client.on('message', (topic) => {
    received.push(topic);
    if (topic === 'end') resolve();
  });
});
const granted = await client.subscribeAsync({ '$share/workers/calls/#': { qos: 1 }, end: { qos: 1 } });
await client.publishAsync('calls/1', 'ringing', { qos: 1 });
await client.publishAsync('end', '', { qos: 1 }); // Arrives after all that was sent before.
await last;
const seen = { granted: granted.map(({ topic, qos }) => `${topic} ${qos}`), received };
console.log('output:  ', JSON.stringify(seen));

await client.endAsync();
server.close();
broker.close();
assert.deepEqual(seen, { granted: ['$share/workers/calls/# 1', 'end 1'], received: ['end'] });
EOF

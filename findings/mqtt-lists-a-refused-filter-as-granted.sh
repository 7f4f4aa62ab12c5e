#!/usr/bin/env bash
# packages: mqtt 5.16.0 with aedes 1.2.0
# guessed:  if the broker refuses one of two filters, the callback's list has 128 (failure) for this filter
# does:     the list has the requested QoS 0 for both; there is one error for all filters, which names no filter, although
#           the other filter is subscribed and served
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

const broker = await Aedes.createBroker({
  authorizeSubscribe: (_, subscription, answer) => answer(null, subscription.topic === 'billing' ? null : subscription),
});
const server = net.createServer(broker.handle);
await once(server.listen(0, '127.0.0.1'), 'listening');
const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${server.address().port}`, { reconnectPeriod: 0 });
const answer = await new Promise((resolve) => {
  client.subscribe(['calls', 'billing'], { qos: 0 }, (error, granted) => resolve({ error, granted }));
});
client.publish('calls', 'ringing');
const [served] = await once(client, 'message');
const seen = {
  error: answer.error.message,
  granted: answer.granted.map(({ topic, qos }) => `${topic} ${qos}`),
  served,
};
console.log('output:  ', JSON.stringify(seen));

await client.endAsync();
server.close();
broker.close();
assert.deepEqual(seen, {
  error: 'Subscribe error: Unspecified error',
  granted: ['calls 0', 'billing 0'],
  served: 'calls',
});
EOF

#!/usr/bin/env bash
# packages: mqtt 5.16.0 with aedes 1.2.0
# guessed:  end(true) is an orderly end that only does not wait for acknowledgements, so the client's will is not sent
# does:     no DISCONNECT is sent: for the broker the client has died, and all subscribers get its will; only end()
#           without force is an orderly end
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
const url = `mqtt://127.0.0.1:${server.address().port}`;
const watcher = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
const wills = [];
watcher.on('message', (_, payload) => wills.push(payload.toString()));
await watcher.subscribeAsync('gone');

for (const [clientId, force] of [['end()', false], ['end(true)', true]]) {
  const client = await mqtt.connectAsync(url, {
    clientId,
    reconnectPeriod: 0,
    will: { topic: 'gone', payload: clientId, qos: 0 },
  });
  const gone = once(broker, 'clientDisconnect');
  await client.endAsync(force);
  await gone;
}
await watcher.publishAsync('gone', 'the last one', { qos: 1 });
while (!wills.includes('the last one')) await once(watcher, 'message');
console.log('output:  ', JSON.stringify(wills));

await watcher.endAsync();
server.close();
broker.close();
assert.deepEqual(wills, ['end(true)', 'the last one']);
EOF

#!/usr/bin/env bash
# packages: Mosquitto 2.0.11 (Debian's package; npm has no such broker) with mqtt 5.16.0
# guessed:  with `persistence true`, a session that still exists after the broker's restart (`session present`) has its
#           subscriptions
# does:     the broker says that the session exists, and serves its plain subscription, but its shared subscription
#           (`$share/…`) is gone: a client that trusts the flag and does not subscribe again gets nothing
set -euo pipefail
sed -n 's/^# //p' "$0"
PATH=$PATH:/usr/sbin:/usr/local/sbin
command -v mosquitto > /dev/null || { echo 'not tried: Mosquitto is not installed (apt-get install mosquitto)'; exit 77; }
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund mqtt@5.16.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import mqtt from 'mqtt';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

// Mosquitto can't choose a free port itself.
const probe = net.createServer();
await once(probe.listen(0, '127.0.0.1'), 'listening');
const { port } = probe.address();
await new Promise((resolve) => probe.close(resolve));
const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence true', `persistence_location ${process.cwd()}/`];
writeFileSync('mosquitto.conf', [...lines, `user ${userInfo().username}`, ''].join('\n'));
const start = async () => {
  const broker = spawn('mosquitto', ['-c', 'mosquitto.conf'], { stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => broker.kill());
  for await (const line of createInterface(broker.stderr)) if (/ running$/.test(line)) break;
  return broker;
};
const stop = async (broker) => {
  broker.kill();
  await once(broker, 'exit');
};
const connect = (options) =>
  mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5, reconnectPeriod: 0, ...options });
const session = { clientId: 'worker', clean: false, properties: { sessionExpiryInterval: 600 } };

let broker = await start();
const before = await connect(session);
await before.subscribeAsync({ '$share/workers/calls': { qos: 1 }, end: { qos: 1 } });
await before.endAsync();
await stop(broker);

broker = await start();
const seen = { received: [] };
const after = mqtt.connect(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5, reconnectPeriod: 0, ...session });
const served = new Promise((resolve) => {
  after.on('message', (topic) => {
    seen.received.push(topic);
    if (topic === 'end') resolve();
  });
});
const [{ sessionPresent }] = await once(after, 'connect');
seen.sessionPresent = sessionPresent;
const publisher = await connect({});
await publisher.publishAsync('calls', 'ringing', { qos: 1 });
await publisher.publishAsync('end', '', { qos: 1 });
await served;
console.log('output:  ', JSON.stringify(seen));

await Promise.all([after.endAsync(), publisher.endAsync()]);
await stop(broker);
assert.deepEqual(seen, { received: ['end'], sessionPresent: true });
EOF

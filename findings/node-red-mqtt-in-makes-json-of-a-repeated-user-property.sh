#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7), mqtt-packet 9.0.2 for a scripted MQTT 5 broker
# guessed:  if a user property of MQTT 5 comes twice, it arrives as a list of its two values, as MQTT.js gives it
# does:     it arrives as one text, `["1","2"]`, which looks like the value of a single property; a flow must parse it to
#           get the values
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" mqtt-packet@9.0.2 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import mqttPacket from 'mqtt-packet';
import RED from 'node-red';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const got = [];
const at = { z: 'tab', x: 1, y: 1 };

const VERSION = { protocolVersion: 5 };
const messages = [{ attempt: '1' }, { attempt: ['1', '2'] }];
/** Takes whoever comes, and sends the messages upon a subscription. */
const sockets = [];
const server = net.createServer((socket) => {
  sockets.push(socket);
  const send = (packet) => mqttPacket.writeToStream({ ...packet, ...VERSION }, socket, VERSION);
  const parser = mqttPacket.parser(VERSION);
  socket.on('data', (data) => parser.parse(data));
  parser.on('packet', ({ cmd, messageId }) => {
    if (cmd === 'connect') send({ cmd: 'connack', reasonCode: 0, sessionPresent: false });
    if (cmd !== 'subscribe') return;
    send({ cmd: 'suback', messageId, granted: [0] });
    for (const userProperties of messages) {
      send({ cmd: 'publish', topic: 'calls', payload: 'x', qos: 0, retain: false, dup: false, properties: { userProperties } });
    }
  });
});
await once(server.listen(0, '127.0.0.1'), 'listening');
writeFileSync('flows.json', JSON.stringify([
  { id: 'tab', type: 'tab' },
  { id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(server.address().port), protocolVersion: '5', autoConnect: true },
  { ...at, id: 'in', type: 'mqtt in', topic: 'calls', qos: '0', datatype: 'utf8', broker: 'broker', wires: [['end']] },
  { ...at, id: 'end', type: 'function', func: "global.get('got').push(msg.userProperties);", wires: [[]] },
]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

while (got.length < messages.length) await new Promise(setImmediate);
console.log('output:  ', JSON.stringify({ sent: messages, got }));

for (const socket of sockets) socket.destroy();
await RED.stop();
server.close();
assert.deepEqual(got, [{ attempt: '1' }, { attempt: '["1","2"]' }]);
EOF

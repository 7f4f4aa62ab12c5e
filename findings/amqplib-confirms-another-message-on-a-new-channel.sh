#!/usr/bin/env bash
# packages: amqplib 2.3.1, with a scripted server made of its own codec in place of RabbitMQ
# guessed:  a message belongs to its channel: ack(message) on another channel is an error, as it is on the closed channel
# does:     only the number of the delivery counts. After a reconnect the numbers begin again at 1, so ack() of an old
#           message on the new channel confirms the new message with the same number. This new message is lost if its work
#           fails
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund amqplib@2.3.1 > npm.log
cat > try.cjs <<'EOF'
const assert = require('node:assert/strict');
const { once } = require('node:events');
const net = require('node:net');
const { dirname, join } = require('node:path');
const amqplib = require('amqplib');

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const lib = join(dirname(require.resolve('amqplib')), 'lib');
const defs = require(join(lib, 'defs'));
const { decodeFrame, makeBodyFrame, parseFrame } = require(join(lib, 'frame'));
const HEADER_BYTES = 8;

/** Gives each consumer one message, and notes which acknowledgement comes on which channel. */
const acknowledged = [];
const server = net.createServer((socket) => {
  const send = (method, channel, fields) => socket.write(defs.encodeMethod(method, channel, fields));
  const answers = {
    [defs.ConnectionStartOk]: () => send(defs.ConnectionTune, 0, { channelMax: 0, frameMax: 0, heartbeat: 0 }),
    [defs.ConnectionOpen]: () => send(defs.ConnectionOpenOk, 0, { knownHosts: '' }),
    [defs.ConnectionClose]: () => send(defs.ConnectionCloseOk, 0, {}),
    [defs.ChannelOpen]: (channel) => send(defs.ChannelOpenOk, channel, { channelId: Buffer.alloc(0) }),
    [defs.ChannelClose]: (channel) => send(defs.ChannelCloseOk, channel, {}),
    [defs.BasicAck]: (channel, { deliveryTag }) => acknowledged.push(`delivery ${deliveryTag} of channel ${channel}`),
    [defs.BasicConsume]: (channel) => {
      const body = Buffer.from(`message of channel ${channel}`);
      const delivery = { consumerTag: 'c', deliveryTag: 1, redelivered: false, exchange: '', routingKey: 'calls' };
      send(defs.BasicConsumeOk, channel, { consumerTag: 'c' });
      send(defs.BasicDeliver, channel, delivery);
      socket.write(defs.encodeProperties(defs.BasicProperties, channel, body.length, {}));
      socket.write(makeBodyFrame(channel, body));
    },
  };
  let rest;
  socket.on('data', (data) => {
    if (rest === undefined) {
      const mechanisms = { mechanisms: Buffer.from('PLAIN'), locales: Buffer.from('en_US') };
      send(defs.ConnectionStart, 0, { versionMajor: 0, versionMinor: 9, serverProperties: {}, ...mechanisms });
    }
    rest = rest === undefined ? data.subarray(HEADER_BYTES) : Buffer.concat([rest, data]);
    for (let frame = parseFrame(rest, 0); frame; frame = parseFrame(rest, 0)) {
      rest = frame.rest;
      const { id, channel, fields } = decodeFrame(frame);
      answers[id]?.(channel, fields);
    }
  });
});

async function main() {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const connection = await amqplib.connect(`amqp://127.0.0.1:${server.address().port}`);
  const consume = async () => {
    const channel = await connection.createChannel();
    const message = await new Promise((resolve) => channel.consume('calls', resolve));
    return { channel, message };
  };
  const before = await consume();
  const after = await consume();
  await before.channel.close();
  let refusal = 'none';
  try {
    before.channel.ack(before.message);
  } catch ({ message }) {
    refusal = message;
  }
  after.channel.ack(before.message);
  await connection.close();
  server.close();
  console.log('output:  ', `error on the closed channel: ${refusal}; confirmed: ${acknowledged}`);
  assert.equal(refusal, 'Channel closed');
  assert.deepEqual(acknowledged, ['delivery 1 of channel 2']);
}

main();
EOF
node try.cjs

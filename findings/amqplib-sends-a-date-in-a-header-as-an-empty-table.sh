#!/usr/bin/env bash
# packages: amqplib 2.3.1, with a scripted server made of its own codec in place of RabbitMQ
# guessed:  a Date in the headers of a message is sent as a time, because AMQP has a type for it, or it is refused, as a
#           BigInt is
# does:     it is sent as an empty table, as are a Map, a Set and an Error: the consumer gets {}. Neither side gets an
#           error
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
const { decodeFrame, parseFrame } = require(join(lib, 'frame'));
const HEADER_BYTES = 8;

/** Takes whoever comes, and notes the headers of what is published. */
let published;
const server = net.createServer((socket) => {
  const send = (method, channel, fields) => socket.write(defs.encodeMethod(method, channel, fields));
  const answers = {
    [defs.ConnectionStartOk]: () => send(defs.ConnectionTune, 0, { channelMax: 0, frameMax: 0, heartbeat: 0 }),
    [defs.ConnectionOpen]: () => send(defs.ConnectionOpenOk, 0, { knownHosts: '' }),
    [defs.ConnectionClose]: () => send(defs.ConnectionCloseOk, 0, {}),
    [defs.ChannelOpen]: (channel) => send(defs.ChannelOpenOk, channel, { channelId: Buffer.alloc(0) }),
    [defs.ChannelClose]: (channel) => send(defs.ChannelCloseOk, channel, {}),
    [defs.BasicProperties]: (_, { headers }) => {
      published = headers;
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
  const channel = await connection.createChannel();
  const headers = { text: 'Ann', date: new Date(0), map: new Map([['a', 1]]), error: new Error('busy') };
  channel.publish('', 'calls', Buffer.from('a call'), { headers });
  await channel.close();
  await connection.close();
  server.close();
  console.log('output:  ', JSON.stringify(published));
  assert.deepEqual(published, { text: 'Ann', date: {}, map: {}, error: {} });
}

main();
EOF
node try.cjs

#!/usr/bin/env bash
# packages: ws 8.23.0
# guessed:  pause() holds back messages, as flow control; pings are still answered, because ws answers them without the
#           user
# does:     a paused client does not answer pings until it is resumed, so a server with a heartbeat takes it for dead
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund ws@8.23.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(server, 'listening');
const connect = async () => {
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  const [[peer]] = await Promise.all([once(server, 'connection'), once(client, 'open')]);
  return { client, peer };
};
const paused = await connect();
const reading = await connect();
const seen = [];
paused.peer.on('pong', () => seen.push('pong of the paused client'));

paused.client.pause();
paused.peer.ping();
// The other client is the clock: its hundred answers take far longer than the one that is missing.
for (let round = 0; round < 100; round += 1) {
  reading.peer.ping();
  await once(reading.peer, 'pong');
}
seen.push('100 pongs of the other client');
paused.client.resume();
await once(paused.peer, 'pong');
console.log('output:  ', seen.join(', then '));

for (const { client } of [paused, reading]) client.terminate();
server.close();
assert.deepEqual(seen, ['100 pongs of the other client', 'pong of the paused client']);
EOF

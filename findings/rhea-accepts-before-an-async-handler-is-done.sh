#!/usr/bin/env bash
# packages: rhea 3.0.5 (AMQP 1.0), client and server
# guessed:  a message is accepted when the handler of `message` is done with it; one that an async handler rejects is not
# does:     with autoaccept, the default, it is accepted as soon as the handler returns its promise, whatever becomes of it
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund rhea@3.0.5 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import rhea from 'rhea';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const seen = [];
const server = rhea.create_container();
server.once('sendable', ({ sender }) => sender.send({ body: 'a call' }));
const accepted = once(server, 'accepted').then(() => seen.push('accepted'));
const listener = server.listen({ port: 0, host: '127.0.0.1' });
await once(listener, 'listening');

const client = rhea.create_container();
const worked = new Promise((done) => {
  client.on('message', async () => {
    seen.push('work begins');
    try {
      await accepted; // Work that takes as long as the other side takes to hear of it.
      throw new Error('the database is away');
    } catch {
      done(seen.push('work fails'));
    }
  });
});
const connection = client.connect({ port: listener.address().port, host: '127.0.0.1', reconnect: false });
connection.open_receiver('calls');
await worked;
console.log('output:  ', seen.join(', '));

connection.close();
await once(client, 'connection_close');
listener.close();
assert.deepEqual(seen, ['work begins', 'accepted', 'work fails']);
EOF

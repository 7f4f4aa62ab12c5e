#!/usr/bin/env bash
# packages: ws 8.23.0 on Node.js 20
# guessed:  if a connection is refused, the error has a message, such as "connect ECONNREFUSED 127.0.0.1:1"
# does:     if the name of the host has several addresses, Node.js tries each of them, and ws passes on an AggregateError
#           with an empty message; only `code` and `errors` say what happened
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund ws@8.23.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { WebSocket } from 'ws';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

// A port where nobody listens any more.
const taken = net.createServer();
await once(taken.listen(0, '127.0.0.1'), 'listening');
const { port } = taken.address();
await new Promise((resolve) => taken.close(resolve));

const tryIt = async (...addresses) => {
  // In place of the name server.
  const lookup = (_, { all }, found) => {
    const list = addresses.map((address) => ({ address, family: 4 }));
    if (all) found(null, list);
    else found(null, list[0].address, 4);
  };
  const [error] = await once(new WebSocket(`ws://api.example:${port}`, { lookup }), 'error');
  return [error.name, error.code, error.message.replace(port, 'PORT'), error.errors?.length ?? 0];
};
const seen = { one: await tryIt('127.0.0.1'), two: await tryIt('127.0.0.1', '127.0.0.2') };
console.log('output:  ', JSON.stringify(seen));
assert.deepEqual(seen, {
  one: ['Error', 'ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:PORT', 0],
  two: ['AggregateError', 'ECONNREFUSED', '', 2],
});
EOF

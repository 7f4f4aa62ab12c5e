#!/usr/bin/env bash
# packages: undici 7.30.2 and 8.13.1 on node 24.21.0 (npm's package of Node.js), whose fetch is undici 7.29.1
# guessed:  an Agent of the newest undici can be handed to the fetch of Node.js, which is made of undici and documents `dispatcher`
# does:     one of undici 7 can. With one of undici 8 each fetch fails with "invalid onRequestStart method"; after undici 8's
#           setGlobalDispatcher() the same fetch works
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund seven@npm:undici@7.30.2 eight@npm:undici@8.13.1 node@24.21.0 > npm.log
node_modules/.bin/node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import * as eight from 'eight';
import { Agent } from 'seven';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const server = http.createServer((_, response) => response.end());
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${server.address().port}`;
const attempt = (dispatcher) =>
  fetch(url, { dispatcher }).then(
    ({ status }) => status,
    ({ cause }) => cause.message,
  );
const seen = { 'Agent of 7': await attempt(new Agent()), 'Agent of 8': await attempt(new eight.Agent()) };
eight.setGlobalDispatcher(new eight.Agent());
seen['global Agent of 8'] = await attempt(undefined);
console.log('output:  ', JSON.stringify(seen));

server.close();
server.closeAllConnections();
assert.deepEqual(seen, { 'Agent of 7': 200, 'Agent of 8': 'invalid onRequestStart method', 'global Agent of 8': 200 });
EOF

#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  whoever still listens for a deprecated event, such as nodes-started, gets a warning in the log
# does:     that depends on how the caller is called: from a named function it is a warning, from an anonymous one a TypeError, since
#           the place for the warning is looked for between brackets that such a line of a stack does not have
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import RED from 'node-red';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const got = [];
const at = { z: 'tab', x: 1, y: 1 };
writeFileSync('flows.json', JSON.stringify([{ id: 'tab', type: 'tab' }]));
const settings = { httpAdminRoot: false, httpNodeRoot: false, userDir: process.cwd(), flowFile: 'flows.json' };
RED.init(http.createServer(), { ...settings, functionGlobalContext: { got }, logging: { console: { level: 'off' } } });
await Promise.all([once(RED.events, 'flows:started'), RED.start()]);

const listener = () => {};
const attempt = (listen) => {
  try {
    listen();
    return 'listens';
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
const seen = {
  'named function': attempt(function listen() {
    RED.events.on('nodes-started', listener);
  }),
  'anonymous function': attempt(() => RED.events.on('nodes-started', listener)),
};
console.log('output:  ', JSON.stringify(seen, undefined, 1));

await RED.stop();
assert.deepEqual(seen, {
  'named function': 'listens',
  'anonymous function': "TypeError: Cannot read properties of undefined (reading 'slice')",
});
EOF

#!/usr/bin/env bash
# packages: node-red-node-test-helper 0.3.6 with node-red 4.1.15
# guessed:  a node gets from the test helper the RED that it gets from Node-RED: where RED has `hooks` and `version`, they can be used
# does:     both names are there and undefined: `'hooks' in RED` is true, RED.hooks.add() and RED.version() throw. RED._() gives back
#           its key in place of a text
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund node-red@4.1.15 node-red-node-test-helper@0.3.6 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import helper from 'node-red-node-test-helper';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

helper.init(createRequire(import.meta.url).resolve('node-red'));
let seen;
const node = (RED) => {
  const kind = (name) => `${name}: ${name in RED ? 'there' : 'not there'}, ${typeof RED[name]}`;
  seen = [...['nodes', 'hooks', 'version'].map(kind), RED._('node-red:common.label.done')];
};
await helper.load(node, []);
console.log('output:  ', seen.join('; '));

await helper.unload();
assert.deepEqual(seen, [
  'nodes: there, object',
  'hooks: there, undefined',
  'version: there, undefined',
  'node-red:common.label.done',
]);
EOF

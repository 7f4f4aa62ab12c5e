#!/usr/bin/env bash
# packages: @node-red/util 4.1.15 (the same in 5.0.7)
# guessed:  RED.util.cloneMessage(), which runs wherever a wire forks, gives each branch a whole copy of the message
# does:     an Error within the message is not copied: all branches share it. An object of a class with private members is copied
#           into one that throws when it is used
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "@node-red/util@${NODE_RED:-4.1.15}" > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import nodeRed from '@node-red/util';

class Call {
  #state = 'ringing';
  get state() {
    return this.#state;
  }
}
const message = { payload: new Call(), cause: new Error('busy'), headers: { from: '100' } };
const clone = nodeRed.util.cloneMessage(message);
const stateOf = ({ payload }) => {
  try {
    return payload.state;
  } catch (error) {
    return error.name;
  }
};
const seen = {
  'plain object': clone.headers === message.headers ? 'shared' : 'copied',
  Error: clone.cause === message.cause ? 'shared' : 'copied',
  'private members': [stateOf(message), stateOf(clone)],
};
console.log('output:  ', JSON.stringify(seen));
assert.deepEqual(seen, { 'plain object': 'copied', Error: 'shared', 'private members': ['ringing', 'TypeError'] });
EOF

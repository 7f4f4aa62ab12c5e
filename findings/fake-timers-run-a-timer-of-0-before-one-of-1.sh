#!/usr/bin/env bash
# packages: @sinonjs/fake-timers 15.5.0 on Node.js 20
# guessed:  timers fire in the same order as in Node.js
# does:     Node.js turns 0 ms into 1 ms, so of setTimeout(a, 1) and setTimeout(b, 0), a always comes first; on the fake
#           clock b comes first: a test passes in an order that never happens
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund @sinonjs/fake-timers@15.5.0 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import FakeTimers from '@sinonjs/fake-timers';

const fireOn = (clock) => {
  const order = [];
  clock.setTimeout(() => order.push('1 ms'), 1);
  clock.setTimeout(() => order.push('0 ms'), 0);
  clock.setTimeout(() => order.push('no delay'));
  return order;
};
const real = fireOn(globalThis);
await new Promise((resolve) => setTimeout(resolve, 20));
const clock = FakeTimers.createClock();
const fake = fireOn(clock);
clock.tick(20);
console.log('output:  ', JSON.stringify({ real, fake }));
assert.deepEqual({ real, fake }, { real: ['1 ms', '0 ms', 'no delay'], fake: ['0 ms', 'no delay', '1 ms'] });
EOF

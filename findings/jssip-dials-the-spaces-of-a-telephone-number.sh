#!/usr/bin/env bash
# packages: jssip 3.13.8
# guessed:  if a target is a telephone number, its digits are dialled, in any spelling: this is so for `+1.202.555.0100`
# does:     if the number has a space, all separators are dialled too, escaped: the usual `+1 (202) 555-0100` goes to the
#           user `+1%20(202)%20555-0100`, which no gateway knows
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund jssip@3.13.8 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import jssip from 'jssip';

const seen = ['+1.202.555.0100', '+1-(202)-555-0100', '+1 (202) 555-0100'].map(
  (target) => `${target} → ${jssip.Utils.normalizeTarget(target, 'pbx.example')}`,
);
console.log('output:  ', seen.join('\n          '));
assert.deepEqual(seen, [
  '+1.202.555.0100 → sip:+12025550100@pbx.example',
  '+1-(202)-555-0100 → sip:+12025550100@pbx.example',
  '+1 (202) 555-0100 → sip:+1%20(202)%20555-0100@pbx.example',
]);
EOF

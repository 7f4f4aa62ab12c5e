#!/usr/bin/env bash
# packages: @sinonjs/fake-timers 15.5.0 on Node.js 20 (the same on 22 and 24)
# guessed:  AbortSignal.timeout(), which is not in the list of what is faked, takes real time always; after uninstall() surely
# does:     the first call in a process decides for all. If that is made under the fake clock, AbortSignal.timeout() belongs to this
#           clock from then on: no later one ever fires, also long after uninstall(). If an earlier one was made, none is faked
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund @sinonjs/fake-timers@15.5.0 > npm.log
cat > try.cjs <<'EOF'
const FakeTimers = require('@sinonjs/fake-timers');
const FAR_LONGER_MS = 500;

async function main() {
  if (process.argv[2] === 'used before') AbortSignal.timeout(1);
  const clock = FakeTimers.install();
  const faked = AbortSignal.timeout(60_000);
  await clock.tickAsync(60_001);
  clock.uninstall();

  const real = AbortSignal.timeout(1);
  await new Promise((resolve) => setTimeout(resolve, FAR_LONGER_MS));
  console.log(`${process.argv[2]}: fires by the fake clock ${faked.aborted}, fires after uninstall() ${real.aborted}`);
}

main();
EOF
output=$(node try.cjs 'never used before'; node try.cjs 'used before')
printf 'output:   %s\n' "$output"
[ "$output" = 'never used before: fires by the fake clock true, fires after uninstall() false
used before: fires by the fake clock false, fires after uninstall() true' ]

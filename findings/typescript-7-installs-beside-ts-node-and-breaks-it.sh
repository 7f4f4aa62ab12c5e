#!/usr/bin/env bash
# packages: typescript 7.0.2 with ts-node 10.9.2
# guessed:  `typescript` still gives programs its compiler, or npm refuses the pair: ts-node names the versions that it works with
# does:     ts-node takes any from 2.7 on, so npm installs both without a warning. But require('typescript') has a version number
#           and nothing else any more, and ts-node ends with a TypeError about `fileExists` before it has looked at a file
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --no-audit --no-fund typescript@7.0.2 ts-node@10.9.2 > installed 2>&1
echo "console.log('runs');" > script.ts
exports=$(node -p "Object.keys(require('typescript')).join()")
failure=$(node_modules/.bin/ts-node script.ts 2>&1 | grep -o '^TypeError: .*') || true
warnings=$(grep -c 'peer' installed) || true
output="exports: $exports; warnings of peers: $warnings; $failure"
echo "output:   $output"
[ "$output" = "exports: version,versionMajorMinor; warnings of peers: 0; TypeError: Cannot read properties of undefined (reading 'fileExists')" ]

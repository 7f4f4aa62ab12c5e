#!/usr/bin/env bash
# packages: @biomejs/biome 2.6.8
# guessed:  noSkippedTests and noFocusedTests know all names of mocha's functions: they even find suite(), which belongs
#           to mocha's other style
# does:     describe, it and suite are found; context and specify, which are other names of describe and it, are not
#           found: a forgotten specify.only() passes the lint, and the other tests do not run
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund @biomejs/biome@2.6.8 > npm.log
cat > biome.json <<'EOF'
{ "linter": { "rules": { "suspicious": { "noSkippedTests": "error", "noFocusedTests": "error" } } } }
EOF
for name in describe it suite context specify; do
  printf "%s.skip('a', () => {});\n" "$name" > "$name-skip.test.js"
  printf "%s.only('a', () => {});\n" "$name" > "$name-only.test.js"
done
output=$(for name in describe it suite context specify; do
  for kind in skip only; do
    if node_modules/.bin/biome lint --only=suspicious/noSkippedTests --only=suspicious/noFocusedTests "$name-$kind.test.js" > said 2>&1
    then echo "$name.$kind overlooked"
    else grep -qE 'noSkippedTests|noFocusedTests' said && echo "$name.$kind found"
    fi
  done
done)
printf 'output:   %s\n' "$(printf '%s' "$output" | paste -sd, - | sed 's/,/, /g')"
[ "$output" = 'describe.skip found
describe.only found
it.skip found
it.only found
suite.skip found
suite.only found
context.skip overlooked
context.only overlooked
specify.skip overlooked
specify.only overlooked' ]

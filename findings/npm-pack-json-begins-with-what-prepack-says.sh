#!/usr/bin/env bash
# packages: npm 11.19.1
# guessed:  `npm pack --json` writes only JSON to stdout, for a program to read
# does:     the output of the package's own prepack script comes before it on the same stdout, so JSON.parse fails if
#           there is a build; without --json, npm at least names the script whose output it is
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund npm@11.19.1 > npm.log
mkdir package && cd package
pack() {
  echo "{\"name\":\"packed\",\"version\":\"1.0.0\",\"scripts\":{$1}}" > package.json
  ../node_modules/.bin/npm pack --json 2> /dev/null | node -e '
    const text = require("node:fs").readFileSync(0, "utf8");
    let isJson = true;
    try { JSON.parse(text); } catch { isJson = false; }
    console.log(`first line ${JSON.stringify(text.split("\n")[0])}, JSON: ${isJson}`);
  '
}
output="without prepack: $(pack ''); with prepack: $(pack '"prepack":"echo building"')"
echo "output:   $output"
[ "$output" = 'without prepack: first line "[", JSON: true; with prepack: first line "building", JSON: false' ]

#!/usr/bin/env bash
# packages: mocha 12.0.3 on node 22.23.3 and 24.21.0 (npm's packages of Node.js)
# guessed:  require('mocha') is the same on every Node.js that mocha supports: `new (require('mocha'))()` runs on each
# does:     mocha 12 is an ES module. Its class is what require() gives on 24; on 22 it gives the module's namespace, and the class
#           stands in its property `Mocha`. `require('mocha').Mocha ?? require('mocha')` is right for both
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund mocha@12.0.3 node-22@npm:node@22.23.3 node-24@npm:node@24.21.0 > npm.log
output=$(for version in 22 24; do
  "node_modules/node-$version/bin/node" -e '
    const mocha = require("mocha");
    const Mocha = mocha.Mocha ?? mocha;
    console.log(process.version, typeof mocha, typeof new Mocha().run);
  '
done)
printf 'output:   %s\n' "$output"
[ "$output" = 'v22.23.3 object function
v24.21.0 function function' ]

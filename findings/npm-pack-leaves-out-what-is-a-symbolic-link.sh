#!/usr/bin/env bash
# packages: npm 11.19.1
# guessed:  `npm pack` packs the target of a symbolic link that `files` names, or says that it can't
# does:     the link is left out without a warning or an error; the target is missing for everybody who installs the
#           package
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund npm@11.19.1 > npm.log
mkdir -p package/icons && cd package
echo '{"name":"packed","version":"1.0.0","files":["icons","call.svg"]}' > package.json
echo '<svg/>' > icons/call.svg
ln -s call.svg icons/text.svg
ln -s icons/call.svg call.svg
said=$(../node_modules/.bin/npm pack 2>&1 >/dev/null | grep -ciE 'symlink|symbolic|text\.svg') || true
output="mentions of the links: $said; packed: $(tar -tf packed-1.0.0.tgz | sort | paste -sd' ' -)"
echo "output:   $output"
[ "$output" = 'mentions of the links: 0; packed: package/icons/call.svg package/package.json' ]

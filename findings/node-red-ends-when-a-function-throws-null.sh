#!/usr/bin/env bash
# packages: node-red 4.1.15 (the same in 5.0.7)
# guessed:  whatever a function node throws, or rejects its promise with, is an error of this node: its Catch node gets the message
# does:     `throw null` and `Promise.reject(null)` end Node-RED with an uncaught TypeError ("Cannot read properties of null"). Any other
#           value, such as undefined or 0, does not
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund "node-red@${NODE_RED:-4.1.15}" > npm.log

try() {
  # Node-RED ends with 7 when it has gone on for a second.
  mkdir "user-$1"
  cat > "user-$1/flows.json" <<EOF
[
  { "id": "tab", "type": "tab" },
  { "id": "start", "type": "inject", "z": "tab", "x": 1, "y": 1, "once": true, "onceDelay": 0.1, "props": [], "wires": [["work", "end"]] },
  { "id": "work", "type": "function", "z": "tab", "x": 1, "y": 1, "func": "throw $1;", "wires": [[]] },
  { "id": "end", "type": "function", "z": "tab", "x": 1, "y": 1, "func": "setTimeout(() => process.exit(7), 1000);", "libs": [{ "var": "process", "module": "process" }], "wires": [[]] }
]
EOF
  local code=0
  timeout 45 node node_modules/node-red/red.js --userDir "user-$1" --port 0 > "$1.log" 2>&1 || code=$?
  echo "output:   throw $1: $([ "$code" = 7 ] && echo 'Node-RED goes on' || echo "Node-RED ends with $code, $(grep -o 'TypeError: .*' "$1.log")")"
  codes+=("$code")
}

codes=()
for value in null undefined 0 "'away'"; do try "$value"; done
[ "${codes[*]}" = '1 7 7 7' ]

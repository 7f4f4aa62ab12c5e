#!/usr/bin/env bash
# packages: @types/node-red 1.3.5 with typescript 6.0.3 and 7.0.2
# guessed:  types that TypeScript 6 compiles without an error also compile with TypeScript 7: it is the same checker, only
#           faster
# does:     7 reports `Duplicate identifier 'onadd'` within the types: an interface there declares it as a method and as a
#           property, which 6 lets pass. Only `skipLibCheck`, or types of one's own, help
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund @types/node-red@1.3.5 six@npm:typescript@6.0.3 seven@npm:typescript@7.0.2 > npm.log
cat > node.ts <<'EOF'
import type { NodeAPI } from 'node-red';

module.exports = (RED: NodeAPI): void => {
  RED.log.info(typeof RED.nodes.getNode('a'));
};
EOF
cat > tsconfig.json <<'EOF'
{ "compilerOptions": { "module": "node16", "target": "es2023", "lib": ["es2023"], "types": ["node"], "strict": true, "noEmit": true }, "files": ["node.ts"] }
EOF
compile() { node "node_modules/$1/bin/tsc" -p . | sed 's/.*error //' | sort -u || true; }
output="6: $(compile six); 7: $(compile seven)"
echo "output:   $output"
[ "$output" = "6: ; 7: TS2300: Duplicate identifier 'onadd'." ]

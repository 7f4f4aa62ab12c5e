#!/usr/bin/env bash
# packages: proxy-from-env 2.1.0 (behind axios and many agents); undici 7.30.2 (EnvHttpProxyAgent, as built into Node.js
#           for fetch)
# guessed:  one NO_PROXY means the same to both, because both read the same variables of one process
# does:     `example.com` covers api.example.com for undici, as for curl, but not for proxy-from-env; `.example.com`
#           covers example.com itself for undici only; and proxy-from-env does not use `https_proxy` for wss:
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund proxy-from-env@2.1.0 undici@7.30.2 > npm.log
env -u ALL_PROXY -u all_proxy -u WSS_PROXY -u wss_proxy -u NO_PROXY -u HTTPS_PROXY -u npm_config_proxy -u npm_config_https_proxy \
  node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { getProxyForUrl } from 'proxy-from-env';
import { EnvHttpProxyAgent, request } from 'undici';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

let asked = false;
const proxy = http.createServer((_, response) => response.end()).on('connect', (_, socket) => {
  asked = true;
  socket.on('error', () => {}).end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
});
await once(proxy.listen(0, '127.0.0.1'), 'listening');
process.env.https_proxy = `http://127.0.0.1:${proxy.address().port}`;

const seen = {};
for (const [noProxy, url] of [
  ['example.com', 'https://example.com'],
  ['example.com', 'https://api.example.com'],
  ['.example.com', 'https://example.com'],
]) {
  process.env.no_proxy = noProxy;
  asked = false;
  // What does not go to the proxy ends here, without a name server.
  const lookup = (_, __, found) => found(new Error('direct'));
  const dispatcher = new EnvHttpProxyAgent({ connect: { lookup } });
  await request(url, { dispatcher }).catch(() => {});
  await dispatcher.destroy();
  seen[`${noProxy} for ${url}`] = {
    undici: asked ? 'proxy' : 'direct',
    'proxy-from-env': getProxyForUrl(url) ? 'proxy' : 'direct',
  };
}
delete process.env.no_proxy;
seen['none for wss://example.com'] = { 'proxy-from-env': getProxyForUrl('wss://example.com') ? 'proxy' : 'direct' };
console.log('output:  ', JSON.stringify(seen, undefined, 1));

proxy.close();
proxy.closeAllConnections();
assert.deepEqual(seen, {
  'example.com for https://example.com': { undici: 'direct', 'proxy-from-env': 'direct' },
  'example.com for https://api.example.com': { undici: 'direct', 'proxy-from-env': 'proxy' },
  '.example.com for https://example.com': { undici: 'direct', 'proxy-from-env': 'proxy' },
  'none for wss://example.com': { 'proxy-from-env': 'direct' },
});
EOF

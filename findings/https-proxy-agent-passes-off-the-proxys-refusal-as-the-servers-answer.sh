#!/usr/bin/env bash
# packages: https-proxy-agent 9.1.0; hpagent 1.2.0 and undici 7.30.2 beside it
# guessed:  if the proxy refuses the tunnel (here with 503), the request ends with an error, because nothing has reached
#           the server
# does:     https-proxy-agent gives the proxy's 503, with the proxy's headers and body, as if it were the server's
#           response; hpagent and undici raise an error
set -euo pipefail
sed -n 's/^# //p' "$0"
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
npm install --prefix . --loglevel=error --no-audit --no-fund https-proxy-agent@9.1.0 hpagent@1.2.0 undici@7.30.2 > npm.log
node --input-type=module <<'EOF'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import hpagent from 'hpagent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { ProxyAgent, request } from 'undici';

// Should what is awaited here never come.
setTimeout(() => assert.fail('no end in sight'), 45_000).unref();

const proxy = http.createServer().on('connect', (_, socket) => {
  const lines = ['HTTP/1.1 503 Service Unavailable', 'X-Said-By: the proxy', 'Content-Length: 10', '', 'no way out'];
  socket.on('error', () => {}).end(lines.join('\r\n'));
});
await once(proxy.listen(0, '127.0.0.1'), 'listening');
const address = `http://127.0.0.1:${proxy.address().port}`;
const url = 'https://api.example/v1/me';

const withAgent = (agent) =>
  new Promise((resolve) => {
    https
      .get(url, { agent }, async (response) => {
        const body = (await response.toArray()).join('');
        resolve(`response ${response.statusCode}, said by ${response.headers['x-said-by']}: ${body}`);
      })
      .on('error', ({ message }) => resolve(`error: ${message}`));
  });
const dispatcher = new ProxyAgent(address);
const seen = {
  'https-proxy-agent': await withAgent(new HttpsProxyAgent(address)),
  hpagent: await withAgent(new hpagent.HttpsProxyAgent({ proxy: address })),
  undici: await request(url, { dispatcher }).then(
    ({ statusCode }) => `response ${statusCode}`,
    ({ message }) => `error: ${message}`,
  ),
};
console.log('output:  ', JSON.stringify(seen, undefined, 1));

await dispatcher.close();
proxy.close();
proxy.closeAllConnections();
assert.deepEqual(seen, {
  'https-proxy-agent': 'response 503, said by the proxy: no way out',
  hpagent: 'error: Bad response: 503',
  undici: 'error: Proxy response (503) !== 200 when HTTP Tunneling',
});
EOF

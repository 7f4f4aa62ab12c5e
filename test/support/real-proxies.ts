/** Owns the real proxies of the tests: Squid, tinyproxy and Privoxy, each with a port and a name that it forbids. */
import { type ChildServer, startChildServer } from '../../tools/child-server';
import { freePort } from '../../tools/free-port';

export const USER = 'me';
export const PASSWORD = 'right';
export const FORBIDDEN_PORT = 9;
export const FORBIDDEN_NAME = 'forbidden.example';

export interface RealProxy extends ChildServer {
  readonly port: number;
}

export interface RealProxyOptions {
  /** Lets in only {@link USER}. Privoxy knows no users. */
  readonly wantsUser?: boolean;
  /** The ports that it connects to, where it has to be told. */
  readonly allowed: readonly number[];
}

export async function startSquid({ wantsUser = false }: RealProxyOptions): Promise<RealProxy> {
  const port = await freePort();
  const signIn = (folder: string) => `
auth_param basic program ${folder}/sign-in
acl known proxy_auth REQUIRED
http_access deny !known`;
  const started = await startChildServer({
    program: 'squid',
    files: (folder) => ({
      'sign-in': `#!/bin/sh
while read -r line; do
  if [ "$line" = "${USER} ${PASSWORD}" ]; then echo OK; else echo ERR; fi
done
`,
      conf: `
http_port 127.0.0.1:${port}
pid_filename none
cache_log /dev/null
access_log none
cache_store_log none
coredump_dir ${folder}
cache deny all
memory_cache_shared off
pinger_enable off
shutdown_lifetime 0 seconds
visible_hostname squid.test
connect_timeout 2 seconds
forward_timeout 3 seconds
dns_nameservers 127.0.0.1
dns_timeout 1 second
acl forbidden_port port ${FORBIDDEN_PORT}
acl forbidden_name dstdomain ${FORBIDDEN_NAME}
http_access deny forbidden_port
http_access deny forbidden_name${wantsUser ? signIn(folder) : ''}
http_access allow all
`,
    }),
    // Its memory in /dev/shm goes by this name.
    args: (folder) => ['-n', `rt${process.pid}x${port}`, '-N', '-f', `${folder}/conf`],
    ports: [port],
  });
  return { ...started, port };
}

export async function startTinyproxy({ wantsUser = false, allowed }: RealProxyOptions): Promise<RealProxy> {
  const port = await freePort();
  const started = await startChildServer({
    program: 'tinyproxy',
    files: (folder) => ({
      filter: `${FORBIDDEN_NAME.replace('.', '\\.')}\n`,
      conf: `
Port ${port}
Listen 127.0.0.1
Allow 127.0.0.1
Timeout 5
MaxClients 50
LogFile "${folder}/log"
PidFile "${folder}/pid"
Filter "${folder}/filter"
${wantsUser ? `BasicAuth ${USER} ${PASSWORD}` : ''}
${[443, ...allowed].map((each) => `ConnectPort ${each}`).join('\n')}
`,
    }),
    args: (folder) => ['-d', '-c', `${folder}/conf`],
    ports: [port],
  });
  return { ...started, port };
}

/** Where the pages of Debian's Privoxy are. */
const PRIVOXY = '/etc/privoxy';

export async function startPrivoxy({ allowed }: RealProxyOptions): Promise<RealProxy> {
  const port = await freePort();
  const started = await startChildServer({
    program: 'privoxy',
    files: (folder) => ({
      'rules.action': `{+limit-connect{${[443, ...allowed].join(',')}}}
/
{+block{by the test}}
${FORBIDDEN_NAME}
`,
      conf: `
listen-address 127.0.0.1:${port}
confdir ${PRIVOXY}
templdir ${PRIVOXY}/templates
logdir ${folder}
actionsfile ${folder}/rules.action
`,
    }),
    args: (folder) => ['--no-daemon', `${folder}/conf`],
    ports: [port],
  });
  return { ...started, port };
}

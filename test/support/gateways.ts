/** Owns the real gateways of the tests: what lies between people's Node-REDs and their servers, as its makers would have it configured. */
import { type ChildServer, startChildServer } from '../../tools/child-server';
import { freePort } from '../../tools/free-port';

/** A gateway, and where it listens on 127.0.0.1. */
export interface Gateway extends ChildServer {
  readonly port: number;
}

/** The ports of servers that a gateway leads to. */
export interface Behind {
  readonly server: number;
  /** Nobody listens there. */
  readonly dead: number;
}

const files = (name: string, text: (folder: string) => string) => (folder: string) => ({
  [name]: text(folder),
});

const UPGRADE =
  'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;';

/** `generation`: what `/generation` answers, by which a reload is known to be done; `more`: further lines of the configuration. */
const nginxConfiguration =
  (port: number, { server, dead }: Behind, generation: number, more: string, tls: string) =>
  (folder: string) =>
    `
daemon off;
pid ${folder}/pid;
error_log stderr;
worker_processes 1;
${more}
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${folder}/${what};`).join('\n')}
  server {
    listen 127.0.0.1:${port}${tls === '' ? '' : ' ssl'};
    ${tls}
    location /generation { return 200 "${generation}"; }
    location /without-upgrade { proxy_pass http://127.0.0.1:${server}; }
    location /dead { proxy_pass http://127.0.0.1:${dead}; ${UPGRADE} }
    location /quiet { proxy_pass http://127.0.0.1:${server}; ${UPGRADE} proxy_read_timeout 5s; }
    location / { proxy_pass http://127.0.0.1:${server}; ${UPGRADE} }
  }
}`;

export interface NginxOptions {
  readonly more?: string;
  /** Key and certificate, and the lines about TLS; default: none. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca: string };
  readonly wantsCertificate?: boolean;
}

export interface Nginx extends Gateway {
  /** Reads its configuration anew; resolves when new connections go by it. */
  reload(): Promise<void>;
}

export async function startNginx(
  behind: Behind,
  { more = '', tls, wantsCertificate }: NginxOptions = {},
): Promise<Nginx> {
  const port = await freePort();
  const lines = (folder: string) =>
    tls === undefined
      ? ''
      : `ssl_certificate ${folder}/cert; ssl_certificate_key ${folder}/key;${wantsCertificate ? ` ssl_client_certificate ${folder}/ca; ssl_verify_client on;` : ''}`;
  const configuration = (folder: string, generation: number) =>
    nginxConfiguration(port, behind, generation, more, lines(folder))(folder);
  let where = '';
  const server = await startChildServer({
    program: 'nginx',
    files: (folder) => {
      where = folder;
      return { ...tls, conf: configuration(folder, 1) };
    },
    args: (folder) => ['-p', folder, '-c', `${folder}/conf`],
    ports: [port],
  });
  return {
    ...server,
    port,
    reload: async () => {
      server.write('conf', configuration(where, 2));
      server.signal('SIGHUP');
      while ((await generation(port)) !== '2');
    },
  };
}

/** What a worker of nginx answers; undefined: an old one that ends. */
async function generation(port: number): Promise<string | undefined> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/generation`)).text();
  } catch {
    return undefined;
  }
}

/** Its idle timeouts are 5 s. */
export async function startHaproxy({ server, dead }: Behind): Promise<Gateway> {
  const port = await freePort();
  const configuration = `
global
  hard-stop-after 1s
defaults
  mode http
  retries 0
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend all
  bind 127.0.0.1:${port}
  use_backend dead if { path_beg /dead }
  default_backend server
backend server
  server one 127.0.0.1:${server}
backend dead
  server one 127.0.0.1:${dead}
`;
  const started = await startChildServer({
    program: 'haproxy',
    files: files('conf', () => configuration),
    args: (folder) => ['-W', '-f', `${folder}/conf`],
    ports: [port],
  });
  return { ...started, port };
}

/** Where the modules of Debian's Apache are. */
const APACHE_MODULES = '/usr/lib/apache2/modules';

/** Apache shares what leads to one server among all paths of a virtual host, its timeouts too: each has a host of its own. */
export async function startApache({ server, dead }: Behind): Promise<{
  readonly stop: () => Promise<void>;
  readonly signal: ChildServer['signal'];
  readonly ports: Readonly<Record<'usual' | 'quiet' | 'withoutUpgrade' | 'dead', number>>;
}> {
  const ports = {
    usual: await freePort(),
    quiet: await freePort(),
    withoutUpgrade: await freePort(),
    dead: await freePort(),
  };
  const host = (port: number, to: number, how: string) => `
Listen 127.0.0.1:${port}
<VirtualHost 127.0.0.1:${port}>
  ProxyPass / http://127.0.0.1:${to}/ ${how}
</VirtualHost>`;
  const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'proxy_wstunnel'];
  const started = await startChildServer({
    program: 'apache2',
    files: files(
      'conf',
      (folder) => `
ServerRoot ${folder}
ServerName localhost
Timeout 5
PidFile ${folder}/pid
ErrorLog /dev/null
DefaultRuntimeDir ${folder}
Mutex file:${folder} default
${modules.map((name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`).join('\n')}
${host(ports.usual, server, 'upgrade=websocket')}
${host(ports.quiet, server, 'upgrade=websocket timeout=5')}
${host(ports.withoutUpgrade, server, '')}
${host(ports.dead, dead, 'upgrade=websocket')}
`,
    ),
    args: (folder) => ['-f', `${folder}/conf`, '-DFOREGROUND'],
    ports: Object.values(ports),
  });
  return { ...started, ports };
}

export interface Caddy extends Gateway {
  /** As `caddy reload` does it; resolves when that is done. */
  reload(): Promise<void>;
}

export async function startCaddy({ server, dead }: Behind): Promise<Caddy> {
  const [port, admin] = [await freePort(), await freePort()];
  const configuration = (generation: number) => `{
  admin 127.0.0.1:${admin}
  auto_https off
}
http://127.0.0.1:${port} {
  header Generation ${generation}
  reverse_proxy /dead* 127.0.0.1:${dead}
  reverse_proxy 127.0.0.1:${server}
}
`;
  const started = await startChildServer({
    program: 'caddy',
    files: files('Caddyfile', () => configuration(1)),
    args: (folder) => ['run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile'],
    ports: [port, admin],
  });
  return {
    ...started,
    port,
    reload: async () => {
      const headers = { 'content-type': 'text/caddyfile' };
      const answer = await fetch(`http://127.0.0.1:${admin}/load`, {
        method: 'POST',
        headers,
        body: configuration(2),
      });
      if (!answer.ok) throw new Error(`Caddy answered ${answer.status}: ${await answer.text()}`);
    },
  };
}

/** `pipes`: as its manual says that WebSockets are passed on; with an idle timeout of 5 s. */
export async function startVarnish({ server, dead }: Behind, pipes: boolean): Promise<Gateway> {
  const port = await freePort();
  const pipe = `
  if (req.http.upgrade ~ "(?i)websocket") { return (pipe); }`;
  const vcl = `vcl 4.1;
backend server { .host = "127.0.0.1"; .port = "${server}"; }
backend dead { .host = "127.0.0.1"; .port = "${dead}"; }
sub vcl_recv {
  set req.backend_hint = server;
  if (req.url ~ "^/dead") { set req.backend_hint = dead; }${pipes ? pipe : ''}
}
sub vcl_pipe {
  if (req.http.upgrade) {
    set bereq.http.upgrade = req.http.upgrade;
    set bereq.http.connection = req.http.connection;
  }
}
`;
  const started = await startChildServer({
    program: 'varnishd',
    files: files('rules.vcl', () => vcl),
    args: (folder) => [
      ...['-F', '-n', `${folder}/work`, '-f', `${folder}/rules.vcl`, '-a', `127.0.0.1:${port}`],
      ...['-p', 'pipe_timeout=5', '-s', 'malloc,16m', '-j', 'none'],
    ],
    ports: [port],
  });
  return { ...started, port };
}

/**
 * Owns which proxy a URL is reached through: that of the environment, as curl reads it, but `HTTP_PROXY` counts too, and a
 * proxy without a port is at port 80.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';
import { RealtimeError } from '../failures/realtime-error';
import { type Endpoint, endpointOf } from './network-error';

/** The environment's variables: `process.env`, or a test's. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables for each scheme. The first one that is set counts. WebSockets use the HTTP variable if they have
 * none.
 */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'wss:': ['wss_proxy', 'https_proxy', 'all_proxy'],
  'ws:': ['ws_proxy', 'http_proxy', 'all_proxy'],
  'https:': ['https_proxy', 'all_proxy'],
  'http:': ['http_proxy', 'all_proxy'],
};

/** A proxy, and the variable that names it, which the user can correct. */
export interface ChosenProxy {
  /** `http:` or `https:`, with user and password, if it has them. */
  readonly url: URL;
  readonly variable: string;
}

/**
 * The proxy for this URL; undefined: none.
 *
 * Lower case goes before upper case. curl passes over `HTTP_PROXY`, since whoever calls a CGI program can set it with
 * a header `Proxy`; nobody calls Node-RED in that way. A variable that is set but empty says that no proxy is wanted.
 * A proxy without a scheme is an `http:` one.
 *
 * @throws {@link RealtimeError} `misconfigured`, where the variable holds no URL or a kind of proxy other than
 *   `http:` and `https:`: we must not go around a proxy that somebody has set.
 */
export function proxyFor(url: URL, environment: Environment): ChosenProxy | undefined {
  const names = VARIABLES[url.protocol] ?? [];
  for (const name of names.flatMap((lower) => [lower, lower.toUpperCase()])) {
    const value = environment[name];
    if (value === undefined) continue;
    if (value.trim() === '' || isExcepted(endpointOf(url), environment)) return undefined;
    return { url: proxyUrl(name, value.trim()), variable: name };
  }
  return undefined;
}

function proxyUrl(variable: string, value: string): URL {
  const address = value.includes('://') ? value : `http://${value}`;
  // The value may hold a password, so no text shows it.
  if (!URL.canParse(address)) {
    throw new RealtimeError('misconfigured', `${variable} is no URL`, {
      property: 'proxy',
      proxyVariable: variable,
      problem: 'no-url',
    });
  }
  const proxy = new URL(address);
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  throw new RealtimeError('misconfigured', `${variable} has a scheme other than http: and https:`, {
    property: 'proxy',
    proxyVariable: variable,
    reason: proxy.protocol,
  });
}

/** Whether no_proxy names the endpoint. */
function isExcepted(endpoint: Endpoint, environment: Environment): boolean {
  const list = environment.no_proxy ?? environment.NO_PROXY ?? '';
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, endpoint));
}

/** `host:port`, `[address]:port`; an IPv6 address without brackets has no port. */
const WITH_PORT = /^(\[.*\]|[^:]*):(\d+)$/;

/**
 * Whether an entry of no_proxy names the endpoint: `*`; a name, which stands for all names below it too, with or
 * without a dot or `*.` before it; an address; a block of addresses (`10.0.0.0/8`). Each but the block may have a port.
 */
function matches(entry: string, { host, port }: Endpoint): boolean {
  const [, entryHost = entry, entryPort] = WITH_PORT.exec(entry) ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const name = entryHost
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^\*?\./, '')
    .replace(/\.$/, '');
  const wanted = host.toLowerCase().replace(/\.$/, '');
  if (name === '*' || name === wanted) return true;
  return isIP(wanted) === 0 ? wanted.endsWith(`.${name}`) && name !== '' : isWithin(name, wanted);
}

/** Whether the address is this one, however it is written, or in this block. */
function isWithin(block: string, address: string): boolean {
  const [network = '', prefix] = block.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  const longest = family === 'ipv6' ? 128 : 32;
  const bits = prefix === undefined ? longest : Number(prefix);
  if (isIP(network) === 0 || !Number.isInteger(bits) || bits < 0 || bits > longest) return false;
  const blocks = new BlockList();
  blocks.addSubnet(network, bits, family);
  return blocks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

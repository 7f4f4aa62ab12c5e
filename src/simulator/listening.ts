/** Owns listening: on which host and port, and the URL for it. */
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';

/** Resolves with the port when the server listens. Rejects with Node's error if it can't. */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address.port;
}

/** The host as in a URL. If the server listens on every address, it is the loopback address. */
export function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}

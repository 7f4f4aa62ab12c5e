/** Owns listening: on which host and port, and how an URL says so. */
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';

/** Resolves with the port once the server listens; rejects with Node's error where it can't. */
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

/** A host as an URL has it; where every address is listened on, loopback's. */
export function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}

/** Owns a port for servers that can't choose one by themselves, or that come back to the one that they had. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Operating systems give higher ports to outgoing connections, which could take the port before the server does, or
 * while the server is down.
 */
const FIRST_PORT = 20_000;
const END_OF_PORTS = 32_768;

const given = new Set<number>();

/** A port of 127.0.0.1 on which nobody listens. The same one is never given twice. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, END_OF_PORTS);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}

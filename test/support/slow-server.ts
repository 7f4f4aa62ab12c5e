/** Owns a slow line for tests, and a look at the other addresses that are tried. */
import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connected } from '../../src/net/connected';

export interface SlowServer {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** Takes connections from now on, and ends each that says something. */
  answer(): void;
  close(): Promise<void>;
}

/**
 * A server that takes no connection before it is told to. Until then its queue is full, so the next connection has to
 * ask again after a second, as on a slow line.
 */
export async function startSlowServer(): Promise<SlowServer> {
  const program = `
    const { readSync, writeSync } = require('node:fs');
    const take = (socket) => socket.on('error', () => {}).once('data', () => socket.destroy());
    const server = require('node:net').createServer(take);
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      writeSync(1, String(server.address().port));
      // Whoever started it may end before it is told to.
      if (readSync(0, Buffer.alloc(1)) === 0) process.exit();
      process.stdin.once('end', () => process.exit()).resume();
    });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [written] = await once(child.stdout, 'data');
  const port = Number(written);
  const { signal } = new AbortController();
  const url = new URL(`ws://127.0.0.1:${port}`);
  const fillers = [
    await connected({ url, environment: {}, signal }),
    await connected({ url, environment: {}, signal }),
  ];
  return {
    port,
    answer: () => void child.stdin.write('.'),
    close: async () => {
      for (const filler of fillers) filler.destroy();
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** Calls the listener for every socket that this process connects from now on. The returned function takes it back. */
export function onSocket(listener: (socket: Socket) => void): () => void {
  const made = (message: unknown) => listener((message as { readonly socket: Socket }).socket);
  subscribe('net.client.socket', made);
  return () => void unsubscribe('net.client.socket', made);
}

/** Resolves when a socket to this address, of those that are made from now on, was refused. */
export function refusalOf(address: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = onSocket((socket) => {
      socket.once('error', (error: NodeJS.ErrnoException & { readonly address?: string }) => {
        if (error.code !== 'ECONNREFUSED' || error.address !== address) return;
        stop();
        resolve();
      });
    });
  });
}

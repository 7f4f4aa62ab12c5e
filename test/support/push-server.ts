/** Owns a plain WebSocket server that pushes the same text to all its clients, for nodes that speak no protocol of their own. */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { Occurrences } from '../../src/simulator/occurrences';

export interface PushServer {
  readonly url: string;
  /** `connection`: how many are open now. */
  readonly occurrences: Occurrences<{ connection: number }>;
  readonly liveSockets: number;
  push(text: string): void;
  close(): Promise<void>;
}

export async function startPushServer(): Promise<PushServer> {
  const occurrences: PushServer['occurrences'] = new Occurrences();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket: WebSocket) => {
    socket.on('error', () => {});
    occurrences.record('connection', server.clients.size);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    occurrences,
    get liveSockets() {
      return server.clients.size;
    },
    push: (text) => {
      for (const socket of server.clients) socket.send(text);
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of server.clients) socket.terminate();
      await closed;
      occurrences.end();
    },
  };
}

/** Owns servers that send back everything that they got, as careless servers do in their errors. */
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

export interface EchoingServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What is answered to a POST; `sent` is its body. */
export interface EchoedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers every POST as told. */
export function startEchoingRest(
  answer: (sent: string, path: string) => EchoedAnswer,
): Promise<EchoingServer> {
  const server = createHttpServer(async (request, response) => {
    const { status, headers = {}, body } = answer(await bodyOf(request), request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  return listen(server);
}

/** Answers whatever comes, be it an upgrade or a POST, with these bytes. */
export function startEchoingTcp(answer: (sent: string) => string): Promise<EchoingServer> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (data) => socket.end(answer(data.toString())));
    }),
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function listen(server: Server): Promise<EchoingServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Owns an HTTP server that does with each request what the test says, above all bad behaviour. */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions as TlsOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Occurrences } from '../../src/simulator/occurrences';

/** A request that has arrived as a whole. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the server does with one request. `body` is read before, unless the deed is {@link cutWithinRequest}. */
export type Deed = (response: ServerResponse, arrived: Arrived) => void;

/** Answers: JSON, or a text as it is. */
export function say(
  status: number,
  body: unknown = { success: true },
  headers: Record<string, string> = {},
): Deed {
  const isText = typeof body === 'string';
  return (response) => {
    const type = isText ? {} : { 'content-type': 'application/json' };
    response.writeHead(status, { ...type, ...headers }).end(isText ? body : JSON.stringify(body));
  };
}

/** Reads the request, and cuts the line in place of an answer. */
export const cut: Deed = (response) => response.socket?.resetAndDestroy();

/** Cuts the line once the first bytes of a body are there. */
export const cutWithinRequest: Deed = (response) => response.socket?.resetAndDestroy();

/** Sends the head of a good answer, the beginning of a body, and cuts the line. */
export const cutWithinAnswer: Deed = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
  response.write('{"success":true,', () => response.socket?.resetAndDestroy());
};

/** Says nothing. */
export const hang: Deed = () => {};

export interface RestServer {
  readonly port: number;
  readonly url: string;
  /** `begun`: the head of a request is there; `arrived`: all of it, and the deed is done. */
  readonly occurrences: Occurrences<{ begun: string; arrived: Arrived }>;
  /** The requests that have arrived, in order. */
  readonly arrived: readonly Arrived[];
  /** The most requests that were unanswered at the same time. */
  readonly mostAtOnce: number;
  close(): Promise<void>;
}

/** Does these deeds, one a request; the last one goes on for all that follow. A function decides by the request. */
export async function startRestServer(
  deeds: readonly Deed[] | ((arrived: Arrived) => Deed),
  { tls, port: wanted = 0 }: { readonly tls?: TlsOptions; readonly port?: number } = {},
): Promise<RestServer> {
  const occurrences: RestServer['occurrences'] = new Occurrences();
  const sockets = new Set<Socket>();
  let begun = 0;
  let open = 0;
  let mostAtOnce = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const n = begun++;
    open += 1;
    mostAtOnce = Math.max(mostAtOnce, open);
    response.once('close', () => {
      open -= 1;
    });
    const { method = '', url = '', headers } = request;
    occurrences.record('begun', url);
    const planned = typeof deeds === 'function' ? undefined : (deeds[n] ?? deeds.at(-1));
    const about = { method, url, headers };
    if (planned === cutWithinRequest) return planned(response, { ...about, body: '' });
    const body = (await request.toArray()).join('');
    const arrived = { ...about, body };
    const deed = typeof deeds === 'function' ? deeds(arrived) : planned;
    deed?.(response, arrived);
    occurrences.record('arrived', arrived);
  };
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    void serve(request, response).catch(() => {});
  const server = tls === undefined ? createHttpServer(answer) : createHttpsServer(tls, answer);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}`,
    occurrences,
    get arrived() {
      return occurrences.all('arrived');
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      occurrences.end();
    },
  };
}

/** Owns the event server, which is another process. It knows a client by its path, and sends events on command. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { BEGIN, END } from '../probe/marks';
import type { Command, Report } from './commands';
import { Frames, markFrame } from './frames';

/** How long a mark may take on its way. */
const BEGIN_MS = 20;

interface Client {
  readonly webSocket: WebSocket;
  /** Frames that are made already are written past `ws`. */
  readonly socket: Duplex;
}

const clients = new Map<string, Client>();
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
let server = listener();
/** The end of the last outage, in milliseconds; undefined: there was none. */
let returnedAt: number | undefined;
/** When each socket was accepted. */
const acceptedAt = new WeakMap<Duplex, number>();

function listener(): Server {
  return createServer()
    .on('connection', (socket) => acceptedAt.set(socket, performance.now()))
    .on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      webSockets.handleUpgrade(request, socket, head, (webSocket) =>
        welcome(request.url ?? '', { webSocket, socket }),
      );
    });
}

/** `/api/…` uses the protocol. `/bare/…` gets only events, for clients without the protocol. */
function welcome(path: string, client: Client): void {
  const [, kind = '', name = ''] = path.split('/');
  if (kind === 'bare') {
    clients.set(name, client);
    report({ report: 'running', client: name });
  }
  client.webSocket.on('message', (data) => {
    const { type } = JSON.parse(String(data)) as { type: string };
    client.webSocket.send(JSON.stringify({ type: type.replace(/request$/, 'response'), success: true }));
    if (type !== 'startusereventrequest') return;
    clients.set(name, client);
    report({ report: 'running', client: name });
    if (returnedAt !== undefined) reportReturn(name, client, returnedAt);
  });
  client.webSocket.on('error', () => {});
}

async function obey(command: Command): Promise<void> {
  switch (command.do) {
    case 'blast':
      return blast(command);
    case 'pace':
      return pace(command);
    case 'outage':
      return outage(command);
  }
}

/** As fast as the client takes them. */
async function blast({ client, types, events }: Extract<Command, { do: 'blast' }>): Promise<void> {
  const { socket } = clientOf(client);
  await begin(socket);
  for (const bytes of new Frames(types).writes(events)) {
    if (!socket.write(bytes)) await once(socket, 'drain');
  }
  socket.write(markFrame(END));
}

/** Before the mark has gone all its way, nothing may follow: a client that reads megabytes at once would not count them. */
async function begin(socket: Duplex): Promise<void> {
  socket.write(markFrame(BEGIN));
  await delay(BEGIN_MS);
}

/** So many a second, each stamped with its moment. */
async function pace({ client, types, events, perSecond }: Extract<Command, { do: 'pace' }>): Promise<void> {
  const { socket } = clientOf(client);
  const frames = new Frames(types);
  await begin(socket);
  const startedAt = performance.now();
  for (let sent = 0; sent < events; await delay(1)) {
    const due = Math.min(events, Math.floor(((performance.now() - startedAt) * perSecond) / 1000));
    for (; sent < due; sent += 1) socket.write(frames.next(1, Number(process.hrtime.bigint() / 1000n)));
  }
  socket.write(markFrame(END));
}

/** All that is open ends, and for a moment nobody can connect. */
async function outage({ clients: names }: Extract<Command, { do: 'outage' }>): Promise<void> {
  const { port } = server.address() as AddressInfo;
  server.close();
  for (const name of names) clientOf(name).webSocket.terminate();
  for (const name of names) clients.delete(name);
  server = listener();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  returnedAt = performance.now();
}

function reportReturn(client: string, { socket }: Client, returnedAt: number): void {
  const now = performance.now();
  const triedAt = acceptedAt.get(socket) ?? Number.NaN;
  report({ report: 'returned', client, returnToRunningMs: now - returnedAt, tryToRunningMs: now - triedAt });
}

function clientOf(name: string): Client {
  const client = clients.get(name);
  if (client === undefined) throw new Error(`"${name}" is not connected.`);
  return client;
}

function report(what: Report): void {
  process.send?.(what);
}

// A command that cannot be obeyed ends the process, and so the measurement.
process.on('message', (command: Command) => void obey(command));
process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  report({ report: 'listening', port: (server.address() as AddressInfo).port });
});

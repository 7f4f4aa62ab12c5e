/** Owns that pings are answered, however many come at once, and that a server that reads nothing can't fill the memory. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_UNSENT_BYTES, Pongs } from '../../src/transport/pongs';
import { webSocketTransport } from '../../src/transport/ws-transport';
import { record } from '../support/recorded-transport';

const PONG_BYTES = 131;

describe('pings', () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it('thousands at once, as after a stall, are all answered, and the connection lives', async () => {
    const count = 6_000;
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    const { transport, reports } = record(
      webSocketTransport({
        url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
        environment: {},
      }),
    );
    ends.push(async () => {
      transport.terminate();
      await reports.nth('closed', 1);
    });
    const [link] = (await once(server, 'connection')) as [WebSocket];
    const numbers = Array.from({ length: count }, (_, n) => String(n));
    const answered: string[] = [];
    const all = new Promise<void>((resolve) => {
      link.on('close', () => resolve());
      link.on('pong', (data) => {
        if (answered.push(data.toString()) === count) resolve();
      });
    });
    await reports.nth('opened', 1);
    for (const number of numbers) link.ping(number);
    await all;
    assert.deepEqual(answered, numbers);
    assert.equal(reports.count('closed'), 0);
  });

  it('of a server that reads nothing fill no memory, and it gets the answer to the latest when it reads again', () => {
    const waiting: { readonly data: string; readonly sent: () => void }[] = [];
    const socket = {
      get bufferedAmount() {
        return waiting.length * PONG_BYTES;
      },
      pong: (data: Buffer, _mask: undefined, sent: () => void) => {
        waiting.push({ data: data.toString(), sent });
      },
    };
    const pongs = new Pongs(socket);
    const count = 10 * (MAX_UNSENT_BYTES / PONG_BYTES);
    for (let n = 1; n <= count; n += 1) pongs.answer(Buffer.from(`${n}`));
    assert.ok(socket.bufferedAmount <= MAX_UNSENT_BYTES + PONG_BYTES);
    let last = '';
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      last = next.data;
      next.sent();
    }
    assert.equal(last, `${Math.floor(count)}`);
  });
});

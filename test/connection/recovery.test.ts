/** Owns how soon a stream is back after an outage, how few tries that takes, and that many clients do not try at once. */
import assert from 'node:assert/strict';
import { Connection } from '../../src/connection/connection';
import { RealtimeError } from '../../src/failures/realtime-error';
import { seededRandom } from '../../src/simulator/seeded-random';
import type { Random } from '../../src/util/clock';
import { oneToken } from '../support/tokens';
import { createVirtualClock } from '../support/virtual-clock';
import { goodServer, type Server, VirtualNetwork } from '../support/virtual-network';

const refusedPort = () => new RealtimeError('refused-port', '', { host: 'h', port: 1 });

/** Clients of one server, which can be away. Times are milliseconds. */
class Clients {
  readonly clock = createVirtualClock();
  readonly network = new VirtualNetwork(this.clock);
  /** When somebody has tried to connect. */
  readonly triedAt: number[] = [];
  readonly #connections: Connection[] = [];
  #isAway = false;

  constructor(count: number, random: Random) {
    const { clock, network } = this;
    const server: Server = (farEnd, request) => {
      if (request === undefined) this.triedAt.push(clock.elapsed());
      if (this.#isAway) farEnd.drop(refusedPort());
      else goodServer(farEnd, request);
    };
    network.server = server;
    for (let n = 0; n < count; n += 1) {
      const environment = { clock, random, open: network.open, tokens: oneToken };
      const listener = { event: () => {}, changed: () => {} };
      this.#connections.push(new Connection({ heartbeatMs: 0 }, environment, listener));
    }
  }

  /** All of them stream, and have done so for long. */
  async stream(): Promise<void> {
    for (const connection of this.#connections) connection.want(new Set(['user']));
    await this.clock.pass(31_000);
    assert.equal(this.running, this.#connections.length);
    this.triedAt.length = 0;
  }

  /** The server goes, and takes every connection with it. */
  leave(): void {
    this.#isAway = true;
    this.cut();
  }

  return(): void {
    this.#isAway = false;
  }

  cut(): void {
    for (const farEnd of this.network.live)
      farEnd.drop(new RealtimeError('reset', '', { host: 'h', port: 1 }));
  }

  get running(): number {
    return this.#connections.filter((connection) => connection.streamState('user').name === 'running').length;
  }

  /** How long it takes until the only one streams. */
  async untilBack(): Promise<number> {
    const from = this.clock.elapsed();
    while (this.running === 0) await this.clock.pass(10);
    return this.clock.elapsed() - from;
  }

  async end(): Promise<void> {
    for (const connection of this.#connections) connection.want(new Set());
    await this.clock.pass(2_000);
    assert.equal(this.clock.timerCount, 0, 'a timer is left');
  }
}

const CHANCES: Readonly<Record<string, () => Random>> = {
  'with the shortest waits': () => () => 0.999_999,
  'with the longest waits': () => () => 0,
  'with the most tries': () => {
    let asked = 0;
    return () => (asked++ === 0 ? 0 : 0.999_999);
  },
  'by chance': () => seededRandom(7),
};

const SECOND = 1_000;
const OUTAGES_MS = [
  ...[0, 100, 400, 600, 1 * SECOND, 1_500, 3 * SECOND, 5 * SECOND, 8 * SECOND, 20 * SECOND, 45 * SECOND],
  ...[60 * SECOND, 119 * SECOND, 120 * SECOND, 300 * SECOND, 3_600 * SECOND],
];

describe('after an outage', () => {
  for (const [title, randomOf] of Object.entries(CHANCES)) {
    for (const outageMs of OUTAGES_MS) {
      const withinMs = Math.min(30 * SECOND, Math.max(1 * SECOND, outageMs / 4));
      it(`of ${outageMs} ms the stream is back within ${withinMs} ms, ${title}`, async () => {
        const clients = new Clients(1, randomOf());
        await clients.stream();
        clients.leave();
        await clients.clock.pass(outageMs);
        clients.return();
        const backMs = await clients.untilBack();
        assert.ok(backMs <= withinMs, `back after ${backMs} ms`);
        const from = clients.clock.elapsed() - backMs - outageMs;
        const early = clients.triedAt.filter((at) => at - from <= 120 * SECOND).length;
        assert.ok(early <= 30, `${early} tries in the first two minutes`);
        await clients.end();
      });
    }

    it(`the waits begin anew once the stream has run for 30 s, ${title}`, async () => {
      const clients = new Clients(1, randomOf());
      await clients.stream();
      clients.leave();
      await clients.clock.pass(600 * SECOND);
      clients.return();
      await clients.untilBack();
      await clients.clock.pass(30 * SECOND);
      clients.cut();
      assert.ok((await clients.untilBack()) <= SECOND / 2);
      await clients.end();
    });

    it(`the waits go on where the stream is cut every few seconds, ${title}`, async () => {
      const clients = new Clients(1, randomOf());
      await clients.stream();
      const waits: number[] = [];
      const from = clients.clock.elapsed();
      while (clients.clock.elapsed() - from < 120 * SECOND) {
        clients.cut();
        waits.push(await clients.untilBack());
        await clients.clock.pass(3 * SECOND);
      }
      assert.ok(clients.triedAt.length <= 30, `${clients.triedAt.length} tries in two minutes`);
      assert.ok((waits.at(-1) ?? 0) >= 15 * SECOND, `the last wait was ${waits.at(-1)} ms`);
      await clients.end();
    });
  }
});

describe('a thousand clients', () => {
  const COUNT = 1_000;

  for (const outageMs of [100, 2 * SECOND, 60 * SECOND]) {
    it(`whose server is away for ${outageMs} ms spread their tries`, async () => {
      const clients = new Clients(COUNT, seededRandom(11));
      await clients.stream();
      clients.leave();
      await clients.clock.pass(outageMs);
      clients.return();
      clients.triedAt.length = 0;
      await clients.clock.pass(Math.min(30 * SECOND, Math.max(1 * SECOND, outageMs / 4)));
      assert.equal(clients.running, COUNT, 'all are back in time');
      assert.equal(clients.triedAt.length, COUNT, 'each at the first try that reaches the server');
      const busiest = mostWithin(clients.triedAt, 100);
      assert.ok(busiest <= COUNT / 4, `${busiest} tries within 100 ms`);
      await clients.end();
    });
  }
});

/** The most of these moments that lie within so many milliseconds. */
function mostWithin(moments: readonly number[], ms: number): number {
  const sorted = moments.toSorted((one, other) => one - other);
  let first = 0;
  let most = 0;
  for (const [place, at] of sorted.entries()) {
    while (at - (sorted[first] ?? at) >= ms) first += 1;
    most = Math.max(most, place - first + 1);
  }
  return most;
}

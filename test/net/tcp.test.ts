/** Owns who is reached where a name has several addresses, over real sockets: whoever answers, however late. */
import assert from 'node:assert/strict';
import dns from 'node:dns';
import { once } from 'node:events';
import net, { createServer, type Server, Socket } from 'node:net';
import FakeTimers from '@sinonjs/fake-timers';
import sinon from 'sinon';
import { connectTcp, HEAD_START_MS, type Reached } from '../../src/net/tcp';
import { onSocket, type SlowServer, startSlowServer } from '../support/slow-server';

type Found = readonly { readonly address: string; readonly family: number }[];

const SLOW = '127.0.0.1';
const GOOD = '127.0.0.2';
const REFUSING = '127.0.0.3';

describe('a name with several addresses', () => {
  let clock: FakeTimers.Clock;
  let slow: SlowServer;
  let good: Server;
  let stopLooking: () => void;
  let tried: Socket[] = [];
  const abort = () => new AbortController();

  beforeEach(async () => {
    slow = await startSlowServer();
    good = createServer((socket) => socket.on('error', () => {}));
    await once(good.listen(slow.port, GOOD), 'listening');
    clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout'] });
    tried = [];
    stopLooking = onSocket((socket) => tried.push(socket));
  });
  afterEach(async () => {
    stopLooking();
    assert.equal(clock.countTimers(), 0);
    clock.uninstall();
    sinon.restore();
    for (const socket of tried) socket.destroy();
    await new Promise((resolve) => good.close(resolve));
    await slow.close();
  });

  /** What comes of it, while the name has these addresses; and after so many head starts. */
  async function outcome(addresses: readonly string[], controller = abort()): Promise<Parameters<Reached>> {
    resolving(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    return new Promise((resolve) => {
      const { signal } = controller;
      connectTcp({ host: 'api.example', port: slow.port }, signal, (...args) => resolve(args));
    });
  }

  function resolving(found: Found): void {
    const lookup = (_host: string, _options: object, done: (error: null, found: Found) => void) =>
      done(null, found);
    sinon.replace(dns, 'lookup', lookup as unknown as typeof dns.lookup);
  }

  const failure = (socket: Socket | undefined) =>
    once(socket ?? assert.fail('not tried'), 'error', {}).catch((error) => [error]);

  it('whose first address answers late: it is reached, though the others have failed meanwhile', async () => {
    const reached = outcome([SLOW, REFUSING]);
    clock.tick(HEAD_START_MS);
    await failure(tried[1]);
    slow.answer();
    const [, socket] = await reached;
    assert.equal(socket?.remoteAddress, SLOW);
  });

  it('whose first address does not answer: the second is reached, and the first is left alone', async () => {
    const reached = outcome([SLOW, GOOD, REFUSING]);
    assert.equal(tried.length, 1, 'the first has a head start');
    clock.tick(HEAD_START_MS);
    const [, socket] = await reached;
    assert.equal(socket?.remoteAddress, GOOD);
    assert.deepEqual(
      tried.map(({ destroyed }) => destroyed),
      [true, false],
    );
  });

  it('whose first address refuses: the second is tried at once', async () => {
    const [, socket] = await outcome([REFUSING, GOOD]);
    assert.equal(socket?.remoteAddress, GOOD);
  });

  it('of two families: by turns, in the order of the operating system', async () => {
    const connect = sinon.stub(net, 'connect').callsFake(() => new Socket());
    const controller = abort();
    const given = outcome(['::1', '::2', '::3', '127.0.0.1', '127.0.0.2'], controller);
    clock.tick(5 * HEAD_START_MS);
    controller.abort();
    await given;
    assert.deepEqual(
      connect.args.map(([options]) => Object(options).host),
      ['::1', '127.0.0.1', '::2', '127.0.0.2', '::3'],
    );
  });

  it('that is given up while two are tried leaves nothing behind', async () => {
    const controller = abort();
    const given = outcome([SLOW, SLOW, GOOD], controller);
    clock.tick(HEAD_START_MS);
    controller.abort();
    const [error, socket] = await given;
    assert.equal(socket, undefined);
    assert.equal(Object(error).code, 'ABORT_ERR');
    assert.deepEqual(
      tried.map(({ destroyed }) => destroyed),
      [true, true],
    );
  });

  it('that is given up before it was found is not waited for', async () => {
    let found = (): void => {};
    const lookup = (_host: string, _options: object, done: (error: null, found: Found) => void) => {
      found = () => done(null, [{ address: GOOD, family: 4 }]);
    };
    sinon.replace(dns, 'lookup', lookup as unknown as typeof dns.lookup);
    const controller = abort();
    const told: Parameters<Reached>[] = [];
    connectTcp({ host: 'api.example', port: 1 }, controller.signal, (...args) => told.push(args));
    controller.abort();
    assert.deepEqual(
      told.map(([error]) => Object(error).code),
      ['ABORT_ERR'],
    );
    found();
    assert.deepEqual([told.length, tried.length], [1, 0]);
  });

  it('that was given up before it began is not tried', async () => {
    const controller = abort();
    controller.abort();
    const [error] = await outcome([GOOD], controller);
    assert.equal(Object(error).code, 'ABORT_ERR');
  });
});
